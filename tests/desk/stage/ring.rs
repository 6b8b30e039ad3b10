//! What happens at the practice carrier without the desk: accounts are opened, tokens change, somebody rings.

use serde_json::Value;

use super::Carrier;

impl Carrier {
    /// A subaccount of nobody's business: its SID and its token.
    pub async fn open_account(&self, name: &str) -> (String, String) {
        let sent = self.http.post(format!("{}/2010-04-01/Accounts.json", self.url));
        let answer = self.as_main(sent.form(&[("FriendlyName", name)])).await;
        assert_eq!(answer.status(), 201);
        let account: Value = answer.json().await.unwrap();
        let text = |name: &str| account[name].as_str().unwrap().to_owned();
        (text("sid"), text("auth_token"))
    }

    /// Gives an account another token, as somebody at Twilio's own console can.
    pub async fn renew_token(&self, sid: &str) -> String {
        let sent = self
            .http
            .post(format!("{}/sandbox/accounts/{sid}/auth-token", self.url));
        let answer = self.as_main(sent).await;
        assert_eq!(answer.status(), 200, "{sid}");
        let account: Value = answer.json().await.unwrap();
        account["auth_token"].as_str().unwrap().to_owned()
    }

    /// A call that an account made or took: `{phoneNumber, from or to, seconds?, status?, startedAt?}`.
    pub async fn call(&self, call: &Value) -> Value {
        let sent = self.http.post(format!("{}/sandbox/calls", self.url)).json(call);
        let answer = self.as_main(sent).await;
        assert_eq!(answer.status(), 201, "{call}");
        answer.json().await.unwrap()
    }

    /// Somebody rings a number that Vapi answers: `{phoneNumber, from, seconds?, summary?, endedReason?}`. The call, which is over.
    pub async fn ring(&self, call: &Value) -> Value {
        let sent = self.http.post(format!("{}/sandbox/vapi/calls", self.url)).json(call);
        let answer = self.as_main(sent).await;
        assert_eq!(answer.status(), 201, "{call}");
        answer.json().await.unwrap()
    }
}
