using System.Globalization;
using AIForge.Chains.SignIn;
using AIForge.Shared.Faults;

namespace AIForge.Coordinator.Wallets.Admin;

/// <summary>Every error of signed requests and of the whitelist.</summary>
internal static class AdminFaults
{
    public static FaultException HeaderMissing(string header) => new(
        FaultKind.Unauthenticated, "ADMIN_HEADER_MISSING", $"A signed request also needs the header {header}.");

    public static FaultException HeaderInvalid(string header, string rule) => new(
        FaultKind.Unauthenticated, "ADMIN_HEADER_INVALID", $"{header}: {rule}");

    public static FaultException TimestampOutOfRange(long now, int tolerance) => new(
        FaultKind.Unauthenticated, "ADMIN_TIMESTAMP_OUT_OF_RANGE", $"The timestamp is more than {tolerance} seconds away from the server's clock.")
    {
        Metadata = new Dictionary<string, string> { ["server_time"] = now.ToString(CultureInfo.InvariantCulture) },
    };

    /// <summary>Tells what the signature was compared with: nothing in it is secret, and without it a signer can only guess.</summary>
    public static FaultException SignatureWrong(AdminRequest request) => new(
        FaultKind.Unauthenticated, "ADMIN_SIGNATURE_WRONG", "The signature is not this wallet's for this request. Compare what was signed with the metadata.")
    {
        Metadata = new Dictionary<string, string>
        {
            ["method"] = request.Method,
            ["target"] = request.Target,
            ["body_sha256"] = request.BodyHash,
        },
    };

    public static FaultException UnsupportedSigner() => new(
        FaultKind.Unauthenticated, "ADMIN_UNSUPPORTED_SIGNER", "Only externally owned accounts can sign requests; signatures of contract wallets are not supported.");

    public static FaultException NonceUsed() => new(
        FaultKind.Unauthenticated, "ADMIN_NONCE_USED", "A request with this nonce was made before. Sign again with a new one.");

    public static FaultException BodyUnsupported() => new(
        FaultKind.Unauthenticated, "ADMIN_BODY_UNSUPPORTED", "Over gRPC only a unary call with one uncompressed message can be signed.");

    public static FaultException BodyTooLarge(int limit) => new(
        FaultKind.Unauthenticated, "ADMIN_BODY_TOO_LARGE", $"A signed message has at most {limit} bytes.");

    public static FaultException NotWhitelisted(WalletAddress wallet) => new(
        FaultKind.PermissionDenied, "ADMIN_NOT_WHITELISTED", $"{wallet} is not an administrator's wallet.");

    public static FaultException WalletNotFound() => new(FaultKind.NotFound, "ADMIN_WALLET_NOT_FOUND", "This wallet is not on the whitelist.");

    public static FaultException WalletExists() => new(FaultKind.AlreadyExists, "ADMIN_WALLET_EXISTS", "This wallet is on the whitelist already.");

    public static FaultException LastWallet() => new(
        FaultKind.FailedPrecondition, "ADMIN_WALLET_LAST", "The last administrator's wallet cannot be removed. Add another one first.");

    public static FaultException TooManyWallets(int limit) => new(
        FaultKind.ResourceExhausted, "ADMIN_WALLET_LIMIT", $"The whitelist has at most {limit} wallets.") { QuotaSubject = "admin_wallets" };

    public static FaultException TooManySessions(int limit) => new(
        FaultKind.ResourceExhausted, "ADMIN_SESSION_LIMIT", $"A wallet has at most {limit} sessions. End them, or wait a quarter of an hour.") { QuotaSubject = "admin_sessions" };

    public static FaultException LabelInvalid(string problem) => new(
        FaultKind.InvalidArgument, "ADMIN_WALLET_LABEL_INVALID", $"This label is not possible: {problem}")
    {
        Violations = [new FieldViolation("label", problem)],
    };
}
