//! Which operation a path leads to.

use axum::http::Method;

use super::{Operation, find};

#[test]
fn paths_lead_to_their_operations() {
    let operation =
        |method: Method, path: &'static str| find(&method, path).map(|route| route.operation).map_err(|no| no.code);
    assert_eq!(
        operation(Method::POST, "/2010-04-01/Accounts.json"),
        Ok(Operation::AccountCreate)
    );
    assert_eq!(
        operation(
            Method::GET,
            "/2010-04-01/Accounts/AC1/AvailablePhoneNumbers/US/Local.json"
        ),
        Ok(Operation::Search("US", "Local"))
    );
    assert_eq!(
        operation(Method::DELETE, "/2010-04-01/Accounts/AC1/IncomingPhoneNumbers/PN1.json"),
        Ok(Operation::NumberRelease("PN1"))
    );
    assert_eq!(operation(Method::DELETE, "/2010-04-01/Accounts.json"), Err(20004));
    assert_eq!(
        operation(Method::GET, "/2010-04-01/Accounts/AC1/Nothing.json"),
        Err(20404)
    );
    assert_eq!(
        operation(Method::GET, "/2010-04-01/Accounts/AC1/IncomingPhoneNumbers"),
        Err(20404)
    );
    for (method, path, wanted) in [
        (
            Method::GET,
            "/v1/Porting/Portability/PhoneNumber/+14155550141",
            Operation::Portability("+14155550141"),
        ),
        (Method::POST, "/v1/Documents", Operation::DocumentUpload),
        (Method::POST, "/v1/Porting/PortIn", Operation::PortInCreate),
        (Method::GET, "/v1/Porting/PortIn/PortInRequests", Operation::PortInList),
        (Method::GET, "/v1/Porting/PortIn/KW1", Operation::PortInFetch("KW1")),
        (
            Method::DELETE,
            "/v1/Porting/PortIn/KW1",
            Operation::PortInWithdraw("KW1"),
        ),
    ] {
        assert_eq!(operation(method, path), Ok(wanted));
    }
    assert_eq!(operation(Method::GET, "/v1/Documents"), Err(20004));
}
