use std::fs;

use proptest::prelude::*;
use tempfile::TempDir;

use super::super::{Reporter, new_key_file};
use super::*;

fn folder_with(names: &[&str]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for name in names {
        new_key_file(&folder.path().join(name)).unwrap();
    }
    folder
}

fn load(folder: &TempDir, current: &str, old: &[&str]) -> Result<Keys, KeyFileError> {
    let old: Vec<PathBuf> = old.iter().map(|name| folder.path().join(name)).collect();
    Keys::load(&folder.path().join(current), &old)
}

fn reporter(name: &str) -> Reporter {
    let text = |text: &str| Some(text.to_owned());
    Reporter::new(text(name), text(" 13800000000 "), text(" "))
        .unwrap()
        .unwrap()
}

#[test]
fn a_reporter_is_opened_under_its_own_tip_only() {
    let folder = folder_with(&["a.key"]);
    let keys = load(&folder, "a.key", &[]).unwrap();
    let told = reporter("虚构举报人");
    let sealed = keys.seal(&told, "tip 1").unwrap();
    let opened = keys.open(&sealed, "tip 1").unwrap();
    assert_eq!(opened, told);
    assert_eq!(opened.phone.as_deref(), Some("13800000000"));
    assert_eq!(opened.remarks, None);
    assert!(matches!(
        keys.open(&sealed, "tip 2"),
        Err(SealError::Changed)
    ));
    for at in [0, sealed.bytes.len() - 1] {
        let mut changed = sealed.clone();
        changed.bytes[at] ^= 1;
        assert!(matches!(
            keys.open(&changed, "tip 1"),
            Err(SealError::Changed)
        ));
    }
    let mut short = sealed.clone();
    short.nonce.pop();
    assert!(matches!(
        keys.open(&short, "tip 1"),
        Err(SealError::Changed)
    ));
}

#[test]
fn nothing_that_is_printed_holds_the_reporter() {
    let folder = folder_with(&["a.key"]);
    let keys = load(&folder, "a.key", &[]).unwrap();
    let told = reporter("虚构举报人");
    let sealed = keys.seal(&told, "tip 1").unwrap();
    let secret = fs::read_to_string(folder.path().join("a.key")).unwrap();
    let secret = secret.split_whitespace().last().unwrap().to_owned();
    let printed = format!("{told:?} {sealed:?} {keys:?} {}", SealError::Changed);
    assert!(
        !printed.contains("虚构") && !printed.contains("138"),
        "{printed}"
    );
    assert!(!printed.contains(&secret[..8]), "{printed}");
    let long = Reporter::new(Some("虚".repeat(501)), None, None).unwrap_err();
    assert!(!long.to_string().contains('虚'), "{long}");
}

#[test]
fn a_key_that_was_replaced_still_opens() {
    let folder = folder_with(&["a.key", "b.key"]);
    let before = load(&folder, "a.key", &[]).unwrap();
    let told = reporter("虚构举报人");
    let sealed = before.seal(&told, "tip 1").unwrap();
    let without = load(&folder, "b.key", &[]).unwrap();
    let missing = without.open(&sealed, "tip 1").unwrap_err();
    assert!(missing.to_string().contains(&sealed.key_id), "{missing}");
    let after = load(&folder, "b.key", &["a.key"]).unwrap();
    assert_eq!(after.open(&sealed, "tip 1").unwrap(), told);
    assert_ne!(after.seal(&told, "tip 1").unwrap().key_id, sealed.key_id);
}

#[test]
fn a_key_file_is_its_owner_s_alone() {
    let folder = folder_with(&["a.key"]);
    let path = folder.path().join("a.key");
    let again = new_key_file(&path).unwrap_err();
    assert!(matches!(again, KeyFileError::Exists(_)), "{again}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&path), 0o600);
        for open in [0o640, 0o604, 0o620] {
            fs::set_permissions(&path, fs::Permissions::from_mode(open)).unwrap();
            let error = load(&folder, "a.key", &[]).unwrap_err();
            assert!(error.to_string().contains("chmod 600"), "{error}");
        }
        fs::set_permissions(&path, fs::Permissions::from_mode(0o400)).unwrap();
        assert!(load(&folder, "a.key", &[]).is_ok());
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    }
    let whole = fs::read_to_string(&path).unwrap();
    for broken in [
        "",
        "别的文件",
        &whole[..whole.len() - 3],
        &whole.replace("-1 ", "-2 "),
    ] {
        fs::write(&path, broken).unwrap();
        let error = load(&folder, "a.key", &[]).unwrap_err();
        assert!(matches!(error, KeyFileError::Content(_)), "{error}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    /// Any reporter comes back; equal ones are sealed differently, and lengths tell little.
    #[test]
    fn every_reporter_comes_back(name in "\\PC{1,20}", phone in "\\PC{0,20}") {
        let folder = folder_with(&["a.key"]);
        let keys = load(&folder, "a.key", &[]).unwrap();
        let Some(told) = Reporter::new(Some(name), Some(phone), None).unwrap() else {
            return Ok(());
        };
        let sealed = keys.seal(&told, "t").unwrap();
        prop_assert_eq!(keys.open(&sealed, "t").unwrap(), told.clone());
        let again = keys.seal(&told, "t").unwrap();
        prop_assert!(again.nonce != sealed.nonce && again.bytes != sealed.bytes);
        prop_assert_eq!(sealed.bytes.len() % BLOCK, 16);
    }
}
