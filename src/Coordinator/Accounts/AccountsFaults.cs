using System.Globalization;
using AIForge.Shared.Faults;

namespace AIForge.Coordinator.Accounts;

/// <summary>Every error this slice raises.</summary>
internal static class AccountsFaults
{
    public static FaultException UserNotFound() => new(FaultKind.NotFound, "USER_NOT_FOUND", "This account no longer exists.");

    public static FaultException KeyNotFound(string keyId) => new(FaultKind.NotFound, "API_KEY_NOT_FOUND", "There is no such API key.")
    {
        Metadata = new Dictionary<string, string> { ["key_id"] = keyId },
    };

    public static FaultException KeyRequestInvalid(IReadOnlyList<FieldViolation> violations) =>
        new(FaultKind.InvalidArgument, "API_KEY_INVALID", "The API key cannot be made as asked.") { Violations = violations };

    public static FaultException KeyLimited() => new(
        FaultKind.PermissionDenied, "API_KEY_LIMITED", "A key with limits of its own can make no keys and change no limits. Sign in, or use a key without.");

    public static FaultException TooManyKeys(int limit) => new(
        FaultKind.ResourceExhausted, "API_KEY_LIMIT", $"An account has at most {limit} working API keys. Revoke one first.")
    {
        QuotaSubject = "api_keys",
        Metadata = new Dictionary<string, string> { ["limit"] = limit.ToString(CultureInfo.InvariantCulture) },
    };

    public static FaultException RefreshTokenInvalid() => new(
        FaultKind.Unauthenticated, "REFRESH_TOKEN_INVALID", "This refresh token is unknown, spent or expired. Sign in again.");

    public static FaultException SessionNotFound(string sessionId) => new(FaultKind.NotFound, "SESSION_NOT_FOUND", "There is no such open session.")
    {
        Metadata = new Dictionary<string, string> { ["session_id"] = sessionId },
    };

    public static FaultException SessionRequired() => new(
        FaultKind.FailedPrecondition, "SESSION_REQUIRED", "Only a session can be signed out; an API key is revoked instead.");

    public static FaultException RegistrationInvalid(IReadOnlyList<FieldViolation> violations) =>
        new(FaultKind.InvalidArgument, "REGISTRATION_INVALID", "The account cannot be made as asked.") { Violations = violations };

    public static FaultException Taken(TakenNames taken)
    {
        var violations = new List<FieldViolation>(2);
        if (taken.Email) violations.Add(new FieldViolation("email", "Belongs to an account already."));
        if (taken.Username) violations.Add(new FieldViolation("username", "Belongs to an account already."));
        return new FaultException(FaultKind.AlreadyExists, "ACCOUNT_EXISTS", "There is such an account already. Sign in, or choose another name.")
        {
            Violations = violations,
        };
    }

    public static FaultException LoginInvalid(IReadOnlyList<FieldViolation> violations) =>
        new(FaultKind.InvalidArgument, "LOGIN_INVALID", "Nobody can sign in with this.") { Violations = violations };

    public static FaultException LoginFailed() => new(FaultKind.Unauthenticated, "LOGIN_FAILED", "Login or password is wrong.");

    /// <summary>The same for an account and for a login that nobody has.</summary>
    public static FaultException TooManyAttempts(TimeSpan wait) =>
        new(FaultKind.ResourceExhausted, "TOO_MANY_ATTEMPTS", $"Too many attempts. Try again in {Math.Ceiling(wait.TotalSeconds)} s.")
        {
            RetryAfter = wait,
            QuotaSubject = "attempts",
        };

    public static FaultException TooBusy() =>
        new(FaultKind.Unavailable, "SIGN_IN_BUSY", "Too many people sign in at the moment.") { RetryAfter = TimeSpan.FromSeconds(2) };

    public static FaultException PasswordInvalid(string field, string problem) =>
        new(FaultKind.InvalidArgument, "PASSWORD_INVALID", $"The password is not possible: {problem}") { Violations = [new FieldViolation(field, problem)] };

    public static FaultException PasswordWrong() => new(FaultKind.InvalidArgument, "PASSWORD_WRONG", "The current password is not this one.")
    {
        Violations = [new FieldViolation("current_password", "Is wrong.")],
    };

    public static FaultException PasswordNotSet() =>
        new(FaultKind.FailedPrecondition, "PASSWORD_NOT_SET", "This account has no password. To set one, sign in with its wallet and leave current_password out.");

    public static FaultException WalletSignInRequired(int minutes) => new(
        FaultKind.FailedPrecondition, "WALLET_SIGN_IN_REQUIRED",
        $"An account without a password does this in a session that its wallet opened in the last {minutes} minutes. Sign in with the wallet again.");

    public static FaultException PasswordChangedMeanwhile() =>
        new(FaultKind.Aborted, "PASSWORD_CHANGED_MEANWHILE", "The password was changed by another call at the same time.");

    public static FaultException EmailInvalid(string field, string problem) =>
        new(FaultKind.InvalidArgument, "EMAIL_INVALID", $"The e-mail address is not possible: {problem}") { Violations = [new FieldViolation(field, problem)] };

    public static FaultException MailTokenInvalid() =>
        new(FaultKind.InvalidArgument, "MAIL_TOKEN_INVALID", "This token is unknown, spent or expired. Ask for another mail.")
        {
            Violations = [new FieldViolation("token", "Is unknown, spent or expired.")],
        };
}
