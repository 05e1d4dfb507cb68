//! Names of processes, by which a machine knows whether one of its own still lives.

use std::fs;

/// This process: machine, number, and when it began, so that a number that is used again is
/// another process.
pub fn this_process() -> String {
    let id = std::process::id();
    format!("{}/{id}/{}", machine(), began(id).unwrap_or_default())
}

/// Whether the process of such a name lives. Of another machine's nobody knows here, so it
/// counts as living until its lease runs out.
pub fn is_alive(holder: &str) -> bool {
    let mut parts = holder.split('/');
    let (Some(at), Some(id), Some(since)) = (parts.next(), parts.next(), parts.next()) else {
        return true;
    };
    let Ok(id) = id.parse::<u32>() else {
        return true;
    };
    // Without these files nothing is known of processes.
    if at != machine() || began(std::process::id()).is_none() {
        return true;
    }
    began(id).is_some_and(|now| now == since)
}

/// The machine's name and start: after it was started anew no process of before lives.
fn machine() -> String {
    let read = |path: &str| fs::read_to_string(path).unwrap_or_default();
    let name = read("/proc/sys/kernel/hostname");
    let boot = read("/proc/sys/kernel/random/boot_id");
    let name: String = name.trim().replace('/', "-");
    let boot: String = boot.trim().chars().take(8).collect();
    format!("{name}.{boot}")
}

/// When a process began, in ticks since the machine did; nothing where there is none.
fn began(id: u32) -> Option<String> {
    let text = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    // The second field is the program's name in brackets, which may hold anything.
    let mut rest = text.rsplit_once(')')?.1.split_whitespace();
    let is_dead = matches!(rest.next()?, "Z" | "X");
    let since = rest.nth(18)?;
    (!is_dead).then(|| since.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_lives_until_it_ends_and_one_elsewhere_may_live() {
        let own = this_process();
        assert!(is_alive(&own), "{own}");
        let mut child = std::process::Command::new("sleep")
            .arg("60")
            .spawn()
            .unwrap();
        let since = began(child.id()).unwrap();
        let name = format!("{}/{}/{since}", machine(), child.id());
        assert!(is_alive(&name));
        let reused = format!("{}/{}/1", machine(), child.id());
        assert!(!is_alive(&reused), "the number of another process");
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(!is_alive(&name));
        assert!(is_alive(&format!("elsewhere.1/{}/{since}", child.id())));
        assert!(is_alive("nobody"));
    }
}
