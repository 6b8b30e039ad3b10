//! Turns what cargo built for browsers into a wasm file and the JavaScript that loads it: `pack WASM NAME FOLDER`.

use anyhow::{Context, Result, bail};
use wasm_bindgen_cli_support::Bindgen;

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [wasm, name, folder] = arguments.as_slice() else {
        bail!("usage: pack WASM NAME FOLDER");
    };
    Bindgen::new()
        .web(true)?
        .typescript(false)
        .out_name(name)
        .input_path(wasm)
        .generate(folder)
        .with_context(|| format!("{wasm} cannot be packed"))
}
