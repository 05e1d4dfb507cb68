//! The pages in a real browser: Debian's chromium, driven through chromedriver.

mod driver;

mod keyboard;
mod looks;
mod selfcheck;
