//! Passwords: argon2id, with the parameters that the crate and OWASP recommend (19 MiB, two
//! passes), a salt for each, and one-time passwords that people can copy by hand.

use argon2::Argon2;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};

use super::{RandomError, random};

/// Shortest password that one may choose, in characters.
const SHORTEST: usize = 10;
/// Longest, in bytes; hashing a longer one would only cost.
const LONGEST: usize = 200;

/// Letters of a one-time password; none that is taken for another.
const LETTERS: &[u8; 31] = b"abcdefghjkmnpqrstuvwxyz23456789";

/// A hash that no password has: what a name that does not exist is compared with, so that it
/// takes as long as one that does.
const NOBODYS: &str = "$argon2id$v=19$m=19456,t=2,p=1$dHV0b3J3YXRjaG5vYm9keQ$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// Why a password is not taken.
#[derive(Debug, thiserror::Error)]
pub enum PasswordError {
    /// Too short.
    #[error("密码至少{SHORTEST}个字符")]
    Short,
    /// Too long.
    #[error("密码太长，最多{LONGEST}个字节")]
    Long,
    /// Whoever knows the account guesses it.
    #[error("密码太容易猜到：不能含有用户名，也不能是同一字符或顺序字符的重复")]
    Easy,
    /// No random bytes.
    #[error(transparent)]
    Random(#[from] RandomError),
    /// The library refuses.
    #[error("无法处理密码：{0}")]
    Hash(String),
}

/// Whether a password may be chosen for an account of that name.
///
/// # Errors
/// Says what is wrong with it.
pub fn check_choice(password: &str, name: &str) -> Result<(), PasswordError> {
    if password.chars().count() < SHORTEST {
        return Err(PasswordError::Short);
    }
    if password.len() > LONGEST {
        return Err(PasswordError::Long);
    }
    let lower = password.to_lowercase();
    let letters: Vec<u32> = lower.chars().map(u32::from).collect();
    let steps = |step: i64| {
        let is_step = |pair: &[u32]| i64::from(pair[1]) - i64::from(pair[0]) == step;
        letters.windows(2).filter(|pair| is_step(pair)).count()
    };
    let most = letters.len() * 2 / 3;
    if (name.chars().count() > 2 && lower.contains(&name.to_lowercase()))
        || [0, 1, -1].into_iter().any(|step| steps(step) > most)
    {
        return Err(PasswordError::Easy);
    }
    Ok(())
}

/// The hash to keep, as a PHC string. Takes some ten milliseconds and 19 MiB.
///
/// # Errors
/// Where the system has no random bytes.
pub fn hash_password(password: &str) -> Result<String, PasswordError> {
    let salt: [u8; 16] = random()?;
    let hash = Argon2::default().hash_password_with_salt(password.as_bytes(), &salt);
    let hash = hash.map_err(|e| PasswordError::Hash(e.to_string()))?;
    Ok(hash.to_string())
}

/// Whether a password is the one of a hash; without a hash it is none, after the same time.
pub fn is_password(password: &str, hash: Option<&str>) -> bool {
    if password.len() > LONGEST {
        return false;
    }
    let against = hash.unwrap_or(NOBODYS);
    let same = Argon2::default().verify_password(password.as_bytes(), against);
    same.is_ok() && hash.is_some()
}

/// A one-time password: four groups of five letters, 99 bits.
///
/// # Errors
/// Where the system has no random bytes.
pub fn one_time_password() -> Result<String, RandomError> {
    let mut groups = [const { String::new() }; 4];
    for group in &mut groups {
        while group.len() < 5 {
            let [byte] = random::<1>()?;
            // The one draw of 32 that has no letter is made again: each is as likely.
            if let Some(letter) = LETTERS.get(usize::from(byte % 32)) {
                group.push(char::from(*letter));
            }
        }
    }
    Ok(groups.join("-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_told_from_another_and_each_hash_is_its_own() {
        let hash = hash_password("正确的密码 correct").unwrap();
        assert!(
            hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{hash}"
        );
        assert!(is_password("正确的密码 correct", Some(&hash)));
        assert!(!is_password("正确的密码 Correct", Some(&hash)));
        assert_ne!(hash, hash_password("正确的密码 correct").unwrap());
        assert!(!is_password("x", Some("no hash")));
        assert!(!is_password(&"x".repeat(1 << 20), Some(&hash)));
    }

    #[test]
    fn nobody_has_nobody_s_password_and_its_hash_costs_as_much() {
        use argon2::password_hash::phc::PasswordHash;
        let of = |hash: &str| {
            let hash = PasswordHash::new(hash).unwrap();
            (
                hash.params.clone(),
                hash.salt.unwrap().len(),
                hash.hash.unwrap().len(),
            )
        };
        assert_eq!(of(NOBODYS), of(&hash_password("whatever it is").unwrap()));
        assert!(!is_password("", None));
    }

    #[test]
    fn passwords_that_are_guessed_are_refused() {
        for (password, name) in [
            ("aaaaaaaaaaaa", "li"),
            ("1234567890", "li"),
            ("0987654321", "li"),
            ("abcdefghijkl", "li"),
            ("wangfang2024", "wangfang"),
            ("WangFang2024", "wangfang"),
        ] {
            let error = check_choice(password, name).unwrap_err();
            assert!(matches!(error, PasswordError::Easy), "{password}");
        }
        assert!(matches!(
            check_choice("九个字符的密码啊哈", "li"),
            Err(PasswordError::Short)
        ));
        assert!(matches!(
            check_choice(&"长".repeat(80), "li"),
            Err(PasswordError::Long)
        ));
        for fine in [
            "晨光里走过三座桥去看海",
            "correct horse battery",
            "li-71 Fxq0w",
        ] {
            check_choice(fine, "li").unwrap();
        }
    }

    #[test]
    fn one_time_passwords_can_be_copied_by_hand() {
        let one = one_time_password().unwrap();
        let groups: Vec<&str> = one.split('-').collect();
        assert_eq!(groups.len(), 4, "{one}");
        assert!(groups.iter().all(|group| group.len() == 5), "{one}");
        assert!(!one.contains(['0', '1', 'l', 'o', 'i']), "{one}");
        assert_ne!(one, one_time_password().unwrap());
        check_choice(&one, "admin").unwrap();
    }
}
