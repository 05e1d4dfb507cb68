//! Reads the task table and the numbered paragraphs of a policy document.
