using System.Security.Cryptography;
using AIForge.Chains.SignIn;
using AIForge.Coordinator.Accounts;
using AIForge.Coordinator.Accounts.SignIn;
using AIForge.Coordinator.Platform.Audit;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Platform.Origin;
using AIForge.Coordinator.Wallets.Proofs;
using AIForge.Shared.Faults;
using AIForge.Shared.Ids;

namespace AIForge.Coordinator.Wallets;

/// <summary>Signs in with a wallet; a wallet that nobody has gets an account.</summary>
internal sealed partial class WalletSignIn(
    Db db, WalletProofs proofs, WalletLimits limits, Sessions sessions, SecurityLog audit, TimeProvider clock, ILogger<WalletSignIn> logger)
{
    private const int NameLength = 8;
    private const int SuffixLength = 6;
    private const int NameAttempts = 10;

    private readonly ILogger _logger = logger;

    public async Task<WalletSession> SignInAsync(WalletProof proof, string walletType, CallOrigin origin, CancellationToken cancellationToken)
    {
        await limits.EnterSignatureAsync(origin, cancellationToken);
        try
        {
            return await OpenAsync(proof, walletType, origin, cancellationToken);
        }
        catch (FaultException fault) when (fault.Kind == FaultKind.Unauthenticated)
        {
            var failed = Event("login.failed", null, proof.Wallet, origin);
            await audit.WriteAsync(failed with { Details = new Dictionary<string, string> { ["reason"] = fault.Reason } }, cancellationToken);
            throw;
        }
    }

    /// <summary>The message is spent, the account made and the session opened together or not at all.</summary>
    private async Task<WalletSession> OpenAsync(WalletProof proof, string walletType, CallOrigin origin, CancellationToken cancellationToken)
    {
        await using var work = await db.BeginAsync(cancellationToken);
        // 3. and 4. are the proof's.
        await proofs.CheckAsync(work, proof, ChallengePurpose.Login, userId: null, origin, cancellationToken);

        // 5. Two first sign-ins of one wallet take turns from here: the second finds the account of the first.
        var (network, address) = (WalletNetworks.NameOf(proof.Wallet.Network), proof.Wallet.Text);
        await WalletsStore.LockAddressAsync(work, network, address, cancellationToken);
        var wallet = await WalletsStore.FindByAddressAsync(work, network, address, cancellationToken);
        var user = wallet is null
            ? await CreateUserAsync(work, proof.Wallet, walletType, origin, cancellationToken)
            : await AccountsStore.GetUserAsync(work, wallet.UserId, cancellationToken);
        // 6.
        var tokens = await sessions.OpenAsync(work, user.Id, SessionMethods.Wallet, origin, cancellationToken);
        await audit.WriteAsync(work, Event("login.succeeded", user.Id, proof.Wallet, origin), cancellationToken);
        await work.CommitAsync(cancellationToken);

        if (wallet is null) LogCreated(user.Id, address);
        return new WalletSession(user, tokens, IsNewUser: wallet is null);
    }

    private async Task<UserRecord> CreateUserAsync(
        UnitOfWork work, WalletAddress wallet, string walletType, CallOrigin origin, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var user = await CreateNamedUserAsync(work, wallet, now, cancellationToken);
        var network = WalletNetworks.NameOf(wallet.Network);
        var row = new WalletRecord(Id<WalletTag>.New(clock).Value, user.Id, wallet.Text, network, walletType, Label: "", IsPrimary: true, now);
        await WalletsStore.InsertAsync(work, row, cancellationToken);
        await audit.WriteAsync(work, Event("account.registered", user.Id, wallet, origin), cancellationToken);
        return user;
    }

    private async Task<UserRecord> CreateNamedUserAsync(UnitOfWork work, WalletAddress wallet, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var name = NameOf(wallet);
        var candidate = name;
        for (var attempt = 0; attempt < NameAttempts; attempt++)
        {
            var user = await AccountsStore.CreateWalletUserAsync(work, Id<UserTag>.New(clock).Value, candidate, now, cancellationToken);
            if (user is not null) return user;
            candidate = $"{name}-{RandomNumberGenerator.GetHexString(SuffixLength, lowercase: true)}";
        }

        throw new InvalidOperationException($"Ten random names that begin with {name} are all taken.");
    }

    private static SecurityEvent Event(string kind, Guid? userId, WalletAddress wallet, CallOrigin origin) =>
        new(kind) { UserId = userId, Subject = $"{WalletNetworks.NameOf(wallet.Network)} {wallet}", Address = origin.Address };

    /// <summary>For example eth-2c7536e3 or tron-te2h9hwj.</summary>
    private static string NameOf(WalletAddress wallet) => wallet.Network == WalletNetwork.Ethereum
        ? $"eth-{wallet.Text.Substring(2, NameLength).ToLowerInvariant()}"
        : $"tron-{wallet.Text[..NameLength].ToLowerInvariant()}";

    [LoggerMessage(Level = LogLevel.Information, Message = "User {UserId} was made by the first sign-in of wallet {Wallet}")]
    private partial void LogCreated(Guid userId, string wallet);
}
