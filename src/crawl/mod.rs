//! The door to public pages.
