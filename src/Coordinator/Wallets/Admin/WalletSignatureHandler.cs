using System.Globalization;
using System.Text.Encodings.Web;
using AIForge.Chains.Ethereum;
using AIForge.Chains.SignIn;
using AIForge.Coordinator.Platform.Auth;
using AIForge.Coordinator.Platform.Nonces;
using AIForge.Coordinator.Platform.Origin;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Wallets.Admin;

/// <summary>
/// Authenticates an administrator by the signature over the request itself. Cheap checks come first; the nonce is spent last, so that
/// strangers can neither use up an administrator's nonces nor fill the memory of spent ones.
/// </summary>
internal sealed class WalletSignatureHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory loggers,
    UrlEncoder encoder,
    AdminWhitelist whitelist,
    ISpentNonces nonces,
    CallOrigin origin)
    : CredentialHandler(options, loggers, encoder)
{
    public const string SchemeName = "WalletSignature";

    private const string NoncePurpose = "admin";
    private const int ToleranceSeconds = 60;

    // Longer than a timestamp can stay within tolerance, from a minute before to a minute after.
    private static readonly TimeSpan RememberNonce = TimeSpan.FromSeconds(180);

    protected override string? Present() => Request.Headers[AdminRequestHeaders.Address].ToString();

    /// <param name="credential">The wallet's address; everything else is in the other headers.</param>
    /// <param name="cancellationToken">Of the request.</param>
    protected override async ValueTask<Caller> IdentifyAsync(string credential, CancellationToken cancellationToken)
    {
        // 1. What the headers say.
        var wallet = ReadWallet(credential);
        var signature = Header(AdminRequestHeaders.Signature);
        var unixSeconds = ReadTimestamp();
        var nonce = ReadNonce();

        // 2. What the wallet must have signed, and whether it did.
        var request = await ReadRequestAsync(wallet, unixSeconds, nonce, cancellationToken);
        Check(WalletSignature.Check(wallet, request.ToText(), signature), request);

        // 3. Whether it may, and for the first time.
        if (!await whitelist.ContainsAsync(wallet, cancellationToken)) throw AdminFaults.NotWhitelisted(wallet);
        var use = $"{WalletNetworks.NameOf(wallet.Network)}:{wallet.Text}:{nonce}";
        if (!await nonces.TrySpendAsync(NoncePurpose, use, RememberNonce, cancellationToken)) throw AdminFaults.NonceUsed();
        return Caller.ForAdmin(wallet);
    }

    private WalletAddress ReadWallet(string address)
    {
        if (!WalletNetworks.TryParse(Header(AdminRequestHeaders.Network), out var network))
            throw AdminFaults.HeaderInvalid(AdminRequestHeaders.Network, $"must be one of {string.Join(", ", WalletNetworks.Names)}.");
        return WalletAddress.TryParse(address, network, AddressChecksum.Optional, out var wallet, out var refusal)
            ? wallet
            : throw AdminFaults.HeaderInvalid(AdminRequestHeaders.Address, $"not an address of this network ({refusal}).");
    }

    private long ReadTimestamp()
    {
        var text = Header(AdminRequestHeaders.Timestamp);
        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var unixSeconds))
            throw AdminFaults.HeaderInvalid(AdminRequestHeaders.Timestamp, "must be Unix seconds.");

        var now = TimeProvider.GetUtcNow().ToUnixTimeSeconds();
        // Both are at least zero: the difference cannot overflow.
        return Math.Abs(now - unixSeconds) <= ToleranceSeconds ? unixSeconds : throw AdminFaults.TimestampOutOfRange(now, ToleranceSeconds);
    }

    private string ReadNonce()
    {
        var nonce = Header(AdminRequestHeaders.Nonce);
        return AdminRequest.IsNonce(nonce)
            ? nonce
            : throw AdminFaults.HeaderInvalid(
                AdminRequestHeaders.Nonce, $"must be {AdminRequest.ShortestNonce} to {AdminRequest.LongestNonce} letters, digits, '-' and '_'.");
    }

    /// <summary>As the gateway saw it, or, for a direct gRPC call, as it is.</summary>
    private async Task<AdminRequest> ReadRequestAsync(WalletAddress wallet, long unixSeconds, string nonce, CancellationToken cancellationToken)
    {
        if (origin.Wire is { } wire) return new AdminRequest(wallet, wire.Method, wire.Target, wire.BodyHash, unixSeconds, nonce);

        var bodyHash = await SignedCall.HashBodyAsync(Context, cancellationToken);
        return new AdminRequest(wallet, SignedCall.Method, Request.Path, bodyHash, unixSeconds, nonce);
    }

    private static void Check(SignatureVerdict verdict, AdminRequest request)
    {
        if (verdict == SignatureVerdict.Good) return;
        throw verdict switch
        {
            SignatureVerdict.WrongSigner => AdminFaults.SignatureWrong(request),
            SignatureVerdict.UnsupportedSigner => AdminFaults.UnsupportedSigner(),
            _ => AdminFaults.HeaderInvalid(AdminRequestHeaders.Signature, "must be r, s (at most half the order) and v as 130 hexadecimal digits."),
        };
    }

    private string Header(string name)
    {
        var value = Request.Headers[name].ToString();
        return value.Length > 0 ? value : throw AdminFaults.HeaderMissing(name);
    }
}
