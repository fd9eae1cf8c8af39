using AIForge.Chains.SignIn;
using AIForge.Shared.Faults;

namespace AIForge.Coordinator.Wallets.Proofs;

/// <summary>
/// A message that a client wrote itself may differ from ours in its statement, its request id and the spelling of its times. All
/// that ties a signature to us, to now and to this one use must be ours.
/// </summary>
internal static class MessageComparison
{
    /// <summary>Null when nothing does that counts.</summary>
    public static FaultException? WhatDiffers(string theirs, string ours)
    {
        if (!SignInMessage.TryParse(theirs, out var signed, out var wrong)) return WalletsFaults.MessageMalformed(wrong);
        if (!SignInMessage.TryParse(ours, out var asked, out _)) throw new InvalidOperationException("A message of our own is malformed.");

        return Differing(signed, asked) is { } part ? WalletsFaults.MessageDiffers(part) : null;
    }

    private static SignInPart? Differing(SignInMessage signed, SignInMessage asked)
    {
        var isOurScheme = signed.Scheme is null || asked.Uri.StartsWith(signed.Scheme + "://", StringComparison.Ordinal);
        if (signed.Domain != asked.Domain || !isOurScheme) return SignInPart.Domain;
        if (signed.Address != asked.Address) return SignInPart.Address;
        if (signed.Uri != asked.Uri) return SignInPart.Uri;
        if (signed.ChainId != asked.ChainId) return SignInPart.ChainId;
        if (signed.Nonce != asked.Nonce) return SignInPart.Nonce;
        if (signed.IssuedAt != asked.IssuedAt) return SignInPart.IssuedAt;
        if (signed.ExpirationTime != asked.ExpirationTime) return SignInPart.ExpirationTime;
        if (signed.NotBefore is not null) return SignInPart.NotBefore;
        // Resources may delegate rights (ERC-5573): nothing that we asked for.
        return signed.Resources is null ? null : SignInPart.Resources;
    }
}
