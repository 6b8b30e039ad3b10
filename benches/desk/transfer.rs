//! What a browser fetches for the first look at the page, from real answers: the page, and all that it names.

use std::{collections::BTreeSet, fmt::Write, net::SocketAddr};

use crate::{
    BROWSER, Failure,
    ground::{PAGE, request},
    http::{self, Answer},
};

/// Each file with its bytes on the wire, and their sum.
pub async fn table(address: SocketAddr, cookie: &str) -> Result<String, Failure> {
    let plain = http::ask(address, &request(PAGE, "identity", cookie)).await?;
    let html = String::from_utf8(plain.body)?;
    let mut files: BTreeSet<String> = html.split(['"', '\'', '`']).filter_map(asset).collect();
    let style = files
        .iter()
        .find(|file| file.rsplit('/').next() == Some("numberdesk.css"))
        .ok_or("the page names no style")?
        .clone();
    let css = String::from_utf8(http::ask(address, &request(&style, "identity", cookie)).await?.body)?;
    let folder = style.rsplit_once('/').ok_or("the style lies nowhere")?.0;
    files.extend(css.split("url(").skip(1).filter_map(|rest| {
        let name = rest.split(')').next()?.trim_matches(['"', '\'']);
        // What begins so is in the page itself.
        (!name.starts_with("data:") && !name.starts_with('#'))
            .then(|| format!("{folder}/{}", name.trim_start_matches("./")))
    }));
    let mut text = format!("First look at {PAGE}        coding   plain bytes   on the wire   with headers\n");
    let (mut bytes, mut with_heads) = (0, 0);
    for file in std::iter::once(PAGE.to_owned()).chain(files) {
        let plain = http::ask(address, &request(&file, "identity", cookie)).await?;
        let sent = http::ask(address, &request(&file, BROWSER, cookie)).await?;
        let name = file.rsplit('/').next().unwrap_or_default();
        line(&mut text, name, plain.body.len(), &sent)?;
        bytes += sent.body.len();
        with_heads += sent.body.len() + sent.head.len();
    }
    writeln!(
        text,
        "  {:<28} {:>6} {:>13} {bytes:>13} {with_heads:>14}",
        "in all", "", ""
    )?;
    Ok(text)
}

fn line(text: &mut String, name: &str, plain: usize, sent: &Answer) -> Result<(), Failure> {
    let coding = sent.header("content-encoding").unwrap_or("-");
    let (bytes, with_head) = (sent.body.len(), sent.body.len() + sent.head.len());
    Ok(writeln!(
        text,
        "  {name:<28} {coding:>6} {plain:>13} {bytes:>13} {with_head:>14}"
    )?)
}

/// The address of a built file among the texts of a page, without the part after `#`.
fn asset(text: &str) -> Option<String> {
    let path = text.split('#').next()?;
    let name = path.rsplit('/').next()?;
    (path.starts_with("/pkg/") && name.contains('.')).then(|| path.to_owned())
}
