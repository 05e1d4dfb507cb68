//! Registry packages (CSV, XLSX) -> facts, every mistake with its position.
