//! The `tutorwatch` program.

use std::process::ExitCode;

fn main() -> ExitCode {
    tutorwatch::cli::main()
}
