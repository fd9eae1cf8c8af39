using System.Security.Cryptography;
using AIForge.Chains.SignIn;
using AIForge.Coordinator.Accounts.Limits;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Platform.Origin;
using AIForge.Shared.Faults;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Wallets.Proofs;

/// <summary>Asks wallets to sign a message and checks what comes back.</summary>
internal sealed class WalletProofs(Db db, IOptions<WalletsOptions> options, TimeProvider clock)
{
    private const int NonceBytes = 16;

    /// <summary>Makes a message and keeps it word for word. <paramref name="userId"/> is the account to link to.</summary>
    public async Task<WalletChallenge> AskAsync(
        WalletAddress wallet, ChallengePurpose purpose, Guid? userId, CallOrigin origin, CancellationToken cancellationToken)
    {
        // To the millisecond, as the text says it.
        var now = DateTimeOffset.FromUnixTimeMilliseconds(clock.GetUtcNow().ToUnixTimeMilliseconds());
        var nonce = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(NonceBytes));
        var message = ChallengeTexts.For(wallet, purpose, userId, options.Value, nonce, now);
        var challenge = new WalletChallenge(
            nonce, NameOf(purpose), WalletNetworks.NameOf(wallet.Network), wallet.Text, userId, AskerOf(origin), message.Write(), now, message.ExpirationTime!.Value);

        await using var work = await db.BeginAsync(cancellationToken);
        await WalletChallengesStore.InsertAsync(work, challenge, options.Value.MaxOpenChallenges, cancellationToken);
        await work.CommitAsync(cancellationToken);
        return challenge;
    }

    /// <summary>
    /// Spends the message in this transaction and returns when the wallet signed it; otherwise throws what is wrong. An attempt that
    /// names its nonce spends it in any case. One that does not cannot: else whoever knows an address could void its owner's message.
    /// </summary>
    public async Task CheckAsync(
        UnitOfWork work, WalletProof proof, ChallengePurpose purpose, Guid? userId, CallOrigin origin, CancellationToken cancellationToken)
    {
        // 3. Take the message.
        var nonce = proof.Nonce ?? NonceOf(proof.Message);
        var (network, address) = (WalletNetworks.NameOf(proof.Wallet.Network), proof.Wallet.Text);
        var challenge = nonce is null
            ? await WalletChallengesStore.TakeNewestAsync(work, network, address, NameOf(purpose), userId, AskerOf(origin), cancellationToken)
            : await WalletChallengesStore.TakeAsync(work, nonce, network, address, NameOf(purpose), userId, cancellationToken);
        if (challenge is null) throw WalletsFaults.ChallengeUnknown();
        // 4. Compare what was signed with it.
        if (WhatIsWrong(challenge, proof) is not { } fault) return;

        if (nonce is not null) await work.CommitAsync(cancellationToken);
        throw fault;
    }

    private FaultException? WhatIsWrong(WalletChallenge challenge, WalletProof proof)
    {
        if (challenge.ExpiresAt <= clock.GetUtcNow()) return WalletsFaults.ChallengeExpired();

        var text = proof.Message ?? challenge.Message;
        if (text != challenge.Message && MessageComparison.WhatDiffers(text, challenge.Message) is { } fault) return fault;

        return WalletSignature.Check(proof.Wallet, text, proof.Signature) switch
        {
            SignatureVerdict.Good => null,
            SignatureVerdict.WrongSigner => WalletsFaults.SignatureWrong(proof.Wallet),
            SignatureVerdict.UnsupportedSigner => WalletsFaults.UnsupportedSigner(),
            _ => WalletsFaults.SignatureMalformed(),
        };
    }

    private static string? NonceOf(string? message)
    {
        if (message is null) return null;
        return SignInMessage.TryParse(message, out var parsed, out var wrong) ? parsed.Nonce : throw WalletsFaults.MessageMalformed(wrong);
    }

    private static string AskerOf(CallOrigin origin) => AddressLimits.NetworkOf(origin.Address);

    private static string NameOf(ChallengePurpose purpose) => purpose == ChallengePurpose.Login ? "login" : "link";
}
