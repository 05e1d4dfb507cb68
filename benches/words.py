"""JioNLP's times and sums of money in the texts of a file, for `benches/words.rs`.

`words.py ads ADS.json` prints one JSON array: per text the spans of its times (characters)
and the amounts of its money. `words.py speed TEXTS.json` prints seconds and characters.
`words.py pages FOLDER` prints seconds that parsel needs for the plain text of the pages.
"""

import json
import pathlib
import sys
import time


def amounts(money):
    """The numbers of one sum, which may be a range."""
    numbers = money["detail"]["num"]
    numbers = numbers if isinstance(numbers, list) else [numbers]
    return [str(float(number)) for number in numbers if number is not None]


def read(jio, text):
    times, prices = [], []
    for found in jio.ner.extract_time(text, time_base=1751328000, with_parsing=False):
        times.append(found["offset"])
    for found in jio.ner.extract_money(text, with_parsing=True):
        prices.extend(amounts(found))
    return times, prices


def main():
    mode, path = sys.argv[1], sys.argv[2]
    if mode == "pages":
        from parsel import Selector

        pages = [p.read_text("utf-8") for p in sorted(pathlib.Path(path).glob("*.html"))]
        begun = time.perf_counter()
        length = 0
        for page in pages:
            texts = Selector(page).xpath("//body//text()[not(ancestor::script)]").getall()
            length += len(" ".join(" ".join(texts).split()))
        print(json.dumps([time.perf_counter() - begun, length]))
        return
    import contextlib
    import io

    with contextlib.redirect_stdout(io.StringIO()):
        import jionlp as jio

        texts = json.loads(pathlib.Path(path).read_text("utf-8"))
        read(jio, texts[0])
        begun = time.perf_counter()
        found = [read(jio, text) for text in texts]
        seconds = time.perf_counter() - begun
    if mode == "ads":
        print(json.dumps(found))
    else:
        print(json.dumps([seconds, sum(map(len, texts))]))


main()
