//! The letters that the desk writes to owners.

use url::Url;

use crate::server::{
    mail::{Letter, link},
    state::Inside,
};

/// The page of a link to a new password.
pub const RESET_PAGE: &str = "/reset-password";
/// The page of a link to a new address.
pub const CONFIRM_PAGE: &str = "/confirm-email";

/// The address that opens the page with a new password.
pub fn reset_link(app_url: &Url, token: &str) -> String {
    link(app_url, RESET_PAGE, token)
}

fn write(to: &str, subject: &str, text: String) -> Letter {
    Letter {
        to: to.to_owned(),
        subject: subject.to_owned(),
        text,
    }
}

fn desk_of(desk: &Inside) -> String {
    desk.config.origin()
}

/// To whoever forgot their password.
pub fn reset(desk: &Inside, to: &str, token: &str) -> Letter {
    let (desk_at, link) = (desk_of(desk), reset_link(&desk.config.app_url, token));
    write(
        to,
        "Choose a new password",
        format!(
            "Somebody asked for a new password for your Numberdesk account at {desk_at}.\n\n\
             If it was you, choose one here within 30 minutes. The link works once:\n\n{link}\n\n\
             If it was not you, do nothing: your password stays as it is. Nobody can use this link without your mailbox.\n"
        ),
    )
}

/// After the password was changed.
pub fn password_changed(desk: &Inside, to: &str) -> Letter {
    let desk_at = desk_of(desk);
    write(
        to,
        "Your password was changed",
        format!(
            "The password of your Numberdesk account at {desk_at} was changed just now, and all other sessions were ended.\n\n\
             If it was you, there is nothing to do.\n\n\
             If it was not you, take your account back at once: {desk_at}/forgot-password, then revoke the API tokens that you do not know, under Account.\n"
        ),
    )
}

/// To the address that is to be the account's.
pub fn confirm_email(desk: &Inside, to: &str, token: &str) -> Letter {
    let (desk_at, link) = (desk_of(desk), link(&desk.config.app_url, CONFIRM_PAGE, token));
    write(
        to,
        "Confirm your new e-mail address",
        format!(
            "The owner of a Numberdesk account at {desk_at} wants to sign in with this address from now on.\n\n\
             If it was you, confirm it here within 30 minutes. The link works once:\n\n{link}\n\n\
             If it was not you, do nothing: this address is not used for anything.\n"
        ),
    )
}

/// To the address that the account has until then.
pub fn email_asked(desk: &Inside, to: &str, new: &str) -> Letter {
    let desk_at = desk_of(desk);
    write(
        to,
        "Your e-mail address is about to change",
        format!(
            "Somebody who knows your password asked that your Numberdesk account at {desk_at} use the address {new} instead of this one. \
             It changes when the link that we sent there is opened.\n\n\
             If it was you, there is nothing to do here.\n\n\
             If it was not you, choose a new password now, which also ends that link: {desk_at}/forgot-password\n"
        ),
    )
}

/// To the address that the account had.
pub fn email_changed(desk: &Inside, to: &str, new: &str) -> Letter {
    let desk_at = desk_of(desk);
    write(
        to,
        "Your e-mail address was changed",
        format!(
            "Your Numberdesk account at {desk_at} now uses the address {new}, and all sessions were ended.\n\n\
             If it was you, there is nothing to do.\n\n\
             If it was not you, tell whoever hosts {desk_at} at once: this address does not open the account any more.\n"
        ),
    )
}
