//! The machine: what it is, how busy it is, who runs on which core, and how much memory a process holds.

use std::{fs, process::Command};

use crate::Failure;

/// Processor, cores, memory, system and load, in two lines.
pub fn described() -> Result<String, Failure> {
    let processor = value_of("/proc/cpuinfo", "model name")?;
    let memory: u64 = value_of("/proc/meminfo", "MemTotal")?.trim_end_matches(" kB").parse()?;
    let system = value_of("/etc/os-release", "PRETTY_NAME").unwrap_or_default();
    let load = fs::read_to_string("/proc/loadavg")?;
    let load = load.split(' ').next().unwrap_or_default();
    Ok(format!(
        "{processor}, {} cores, {} GiB, {}\nLoad average at the start: {load}{}\n",
        std::thread::available_parallelism()?,
        memory / 1024 / 1024,
        system.trim_matches('"'),
        if has_taskset() {
            ""
        } else {
            "; taskset is missing, so nothing is kept to a core of its own"
        }
    ))
}

/// The value of the first line with this name, after `:` or `=`.
fn value_of(file: &str, name: &str) -> Result<String, Failure> {
    let text = fs::read_to_string(file)?;
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix(name))
        .ok_or("a line is missing")?;
    Ok(line.trim_start_matches([' ', '\t', ':', '=']).trim_end().to_owned())
}

/// Resident memory of a process now, in all and without the pages of its file, in MiB.
pub fn resident(process: u32) -> Result<String, Failure> {
    let kib = |name: &str| -> Result<u64, Failure> {
        Ok(value_of(&format!("/proc/{process}/status"), name)?
            .trim_end_matches(" kB")
            .trim()
            .parse()?)
    };
    let mib = |kib: u64| format!("{}.{}", kib / 1024, kib % 1024 * 10 / 1024);
    Ok(format!("{} ({} own) MiB", mib(kib("VmRSS")?), mib(kib("RssAnon")?)))
}

fn has_taskset() -> bool {
    Command::new("taskset").arg("--version").output().is_ok()
}

/// A program that will run on the first core only.
pub fn on_first_core(program: &str) -> Command {
    if has_taskset() {
        let mut command = Command::new("taskset");
        command.args(["--cpu-list", "0", program]);
        command
    } else {
        Command::new(program)
    }
}

/// Keeps this process, which makes the load, off the core of the servers.
pub fn keep_to_second_core() {
    let own = std::process::id().to_string();
    // Without it the figures are noisier, and the description of the machine has said so.
    drop(
        Command::new("taskset")
            .args(["--all-tasks", "--cpu-list", "--pid", "1", &own])
            .output(),
    );
}
