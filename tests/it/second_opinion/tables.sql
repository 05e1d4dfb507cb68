-- The registry as raw text, what each cell can be read as, and the words of the law.
CREATE TABLE cell (tbl TEXT, row INT, col TEXT, raw TEXT, blank INT, day TEXT, at INT, num INT,
    fen INT, PRIMARY KEY (tbl, row, col));
CREATE TABLE institution (id TEXT PRIMARY KEY, escrow TEXT, no_escrow INT, no_reserve INT);
CREATE TABLE class (id TEXT PRIMARY KEY, inst TEXT, category TEXT, stage TEXT, mode TEXT, capacity INT,
    minutes INT, lessons INT, fee INT, starts TEXT, ends TEXT);
CREATE TABLE session (row INT PRIMARY KEY, id TEXT, class TEXT, start INT, fin INT, day TEXT, evening TEXT,
    clock INT, kind TEXT);
CREATE TABLE payment (id TEXT PRIMARY KEY, class TEXT, amount INT, paid TEXT, first TEXT, last TEXT,
    no_period INT, lessons INT, no_lessons INT, account TEXT, loan TEXT);

CREATE TABLE word (text TEXT PRIMARY KEY, code TEXT);
INSERT INTO word VALUES ('online', 'online'), ('线上', 'online'), ('offline', 'offline'), ('线下', 'offline'),
    ('subject', 'subject'), ('学科类', 'subject'), ('arts', 'arts'), ('文化艺术类', 'arts'), ('sports', 'sports'),
    ('体育类', 'sports'), ('technology', 'technology'), ('other', 'other'), ('其他非学科类', 'other'),
    ('primary', 'primary'), ('小学', 'primary'), ('junior', 'junior'), ('初中', 'junior'), ('senior', 'senior'),
    ('高中', 'senior'), ('preschool', 'preschool'), ('是', 'yes'), ('yes', 'yes'), ('1', 'yes'), ('true', 'yes'),
    ('否', 'no'), ('no', 'no'), ('0', 'no'), ('false', 'no');
-- 教监管厅函〔2021〕3号: what is subject tutoring and what is not.
CREATE TABLE subject (name TEXT PRIMARY KEY, category TEXT);
INSERT INTO subject VALUES ('数学', 'subject'), ('语文', 'subject'), ('英语', 'subject'), ('物理', 'subject'),
    ('美术', 'arts'), ('音乐', 'arts'), ('篮球', 'sports');

-- Filled from rules/calendar/*.toml and from the vacations of the test.
CREATE TABLE calendar (day TEXT PRIMARY KEY, kind TEXT);
CREATE TABLE notice (year TEXT PRIMARY KEY);
CREATE TABLE fixed (month_day TEXT, since TEXT);
CREATE TABLE vacation (first TEXT, last TEXT);
CREATE TABLE covered (first TEXT, last TEXT);
