"""The peer of `cargo bench --bench crawl`: SITE CONCURRENCY -> pages read."""
import sys

import scrapy
from scrapy.crawler import CrawlerProcess


class Site(scrapy.Spider):
    name = 'site'
    start_urls = [sys.argv[1]]
    def parse(self, response):
        yield {'url': response.url, 'title': response.css('title::text').get()}
        for link in response.css('a::attr(href)').getall():
            yield response.follow(link, self.parse)


process = CrawlerProcess({'CONCURRENT_REQUESTS': int(sys.argv[2]),
    'CONCURRENT_REQUESTS_PER_DOMAIN': int(sys.argv[2]), 'DOWNLOAD_DELAY': 0,
    'ROBOTSTXT_OBEY': True, 'AUTOTHROTTLE_ENABLED': False, 'LOG_LEVEL': 'ERROR',
    'DEPTH_LIMIT': 0, 'TELNETCONSOLE_ENABLED': False})
crawler = process.create_crawler(Site)
process.crawl(crawler)
process.start()
print(crawler.stats.get_value('item_scraped_count'))
