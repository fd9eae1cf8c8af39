using System.Globalization;
using AIForge.Chains;
using AIForge.Chains.SignIn;
using AIForge.Shared.Faults;

namespace AIForge.Coordinator.Wallets;

/// <summary>Every error of wallets that people sign in with.</summary>
internal static class WalletsFaults
{
    public static FaultException NetworkUnknown() =>
        Invalid("WALLET_NETWORK_UNKNOWN", "network", $"Must be {string.Join(" or ", WalletNetworks.Names.Select(name => $"'{name}'"))}.");

    public static FaultException AddressInvalid(AddressRefusal refusal) => refusal switch
    {
        AddressRefusal.ChecksumWrong =>
            Invalid("WALLET_CHECKSUM_WRONG", "address", "The checksum of this address is wrong: a character was mistyped. Copy it from the wallet."),
        AddressRefusal.OtherNetwork => Invalid("WALLET_ADDRESS_INVALID", "address", "This is an address of another network."),
        _ => Invalid("WALLET_ADDRESS_INVALID", "address", "Must be 0x and 40 hexadecimal digits on ethereum, or 34 characters from T on tron."),
    };

    public static FaultException AddressOfNobody() =>
        Invalid("WALLET_ADDRESS_INVALID", "address", "This is the account of twenty zero bytes, whose key nobody has.");

    public static FaultException TypeUnknown() => Invalid("WALLET_TYPE_UNKNOWN", "wallet_type", $"Must be one of {string.Join(", ", WalletTypes.All)}.");

    public static FaultException LabelInvalid(string problem) => Invalid("WALLET_LABEL_INVALID", "label", problem);

    public static FaultException SignatureMalformed() => Invalid(
        "SIGNATURE_MALFORMED", "signature", "Must be 65 bytes as hexadecimal digits: r, s at most half the curve's order (EIP-2), v of 0, 1, 27 or 28.");

    public static FaultException UnsupportedSigner() => Invalid(
        "UNSUPPORTED_SIGNER", "signature", "Only externally owned accounts can sign in; signatures of contract wallets (ERC-1271, ERC-6492) are not supported.");

    public static FaultException SignatureWrong(WalletAddress wallet) => new(
        FaultKind.Unauthenticated,
        "SIGNATURE_WRONG",
        $"{wallet} did not sign this message. Sign it exactly as it is, with {(wallet.Network == WalletNetwork.Ethereum ? "personal_sign" : "signMessageV2")}.");

    public static FaultException ChallengeUnknown() => new(
        FaultKind.Unauthenticated, "WALLET_CHALLENGE_UNKNOWN", "There is no open message for this wallet with this nonce, or it was used. Ask for a new one.");

    public static FaultException ChallengeExpired() => new(
        FaultKind.Unauthenticated, "WALLET_CHALLENGE_EXPIRED", "This message was signed too late. Ask for a new one.");

    public static FaultException MessageMalformed(SignInPart part) =>
        Invalid("WALLET_MESSAGE_MALFORMED", "message", $"Not a message by EIP-4361; the first thing wrong is: {part}.");

    public static FaultException MessageDiffers(SignInPart part) =>
        Invalid("WALLET_MESSAGE_DIFFERS", "message", $"Not what was asked to be signed; the first thing that differs is: {part}.");

    public static FaultException Taken() => new(
        FaultKind.AlreadyExists, "WALLET_TAKEN", "This wallet belongs to another account. Unlink it there first.");

    public static FaultException NotFound(string walletId) => new(FaultKind.NotFound, "WALLET_NOT_FOUND", "There is no such wallet.")
    {
        Metadata = new Dictionary<string, string> { ["wallet_id"] = walletId },
    };

    public static FaultException LastCredential() => new(
        FaultKind.FailedPrecondition,
        "WALLET_LAST_CREDENTIAL",
        "This is your only way to sign in. Link another wallet first.");

    public static FaultException TooMany(int limit) => new(
        FaultKind.ResourceExhausted, "WALLET_LIMIT", $"An account has at most {limit} wallets. Unlink one first.")
    {
        QuotaSubject = "wallets",
        Metadata = new Dictionary<string, string> { ["limit"] = limit.ToString(CultureInfo.InvariantCulture) },
    };

    private static FaultException Invalid(string reason, string field, string description) =>
        new(FaultKind.InvalidArgument, reason, $"{field}: {description}") { Violations = [new FieldViolation(field, description)] };
}
