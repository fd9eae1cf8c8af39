using AIForge.Coordinator.Jobs.Verification;
using AIForge.Coordinator.Ledger;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Platform.Settings;
using AIForge.Coordinator.Tests.Admin;
using AIForge.Coordinator.Tests.Jobs.Containers;
using AIForge.Coordinator.Tests.Nodes;
using AIForge.Protocol.V1;
using AIForge.Shared.Monies;
using AIForge.Testing;
using Google.Protobuf.WellKnownTypes;

namespace AIForge.Coordinator.Tests.Jobs.Verification;

/// <summary>A coordinator whose nodes are doubted, with an administrator.</summary>
public sealed class VerificationFixture : ContainersFixture
{
    internal TestAdmin Admin { get; } = new(TimeProvider.System);

    protected override Dictionary<string, string?> Settings => new(base.Settings)
    {
        ["Wallets:AdminWallets:0:Network"] = Admin.Network,
        ["Wallets:AdminWallets:0:Address"] = Admin.Wallet.Text,
    };

    internal PaidJobService.PaidJobServiceClient PaidJobs => new(Anonymous);

    /// <summary>Checks so many, whatever that costs the platform.</summary>
    internal async Task RateAsync(string rate)
    {
        await Service<SettingsChange>().OverwriteAsync(TrustSettings.SpotBudget.Key, "1000", "test", default).Within();
        await Service<SettingsChange>().OverwriteAsync(TrustSettings.SpotRate.Key, rate, "test", default).Within();
    }

    internal async Task<TestUser> PayerAsync(long units)
    {
        var user = await UserAsync();
        await GiveAsync(LedgerAccount.UserAvailable(Asset.Aitbc, user.Id), units);
        return user;
    }

    internal async Task GiveAsync(LedgerAccount account, long units)
    {
        await using var work = await Service<Db>().BeginAsync(default).Within();
        var leg = new Leg(LedgerAccount.External(Asset.Aitbc, "ethereum"), account, Money.Whole(Asset.Aitbc, units));
        await Service<LedgerBook>().TransferAsync(work, new LedgerEntry(Guid.NewGuid(), EntryKind.Payment, "", [leg]), default).Within();
        await work.CommitAsync(default).Within();
    }

    internal async Task<string> SubmitPaidAsync(TestUser payer, string amount, Action<MapField> change)
    {
        var payload = Request(change).Parameters;
        payload.Fields["type"] = Value.ForString("container");
        return (await PaidJobs.SubmitPaidJobAsync(new SubmitPaidJobRequest { Payload = payload, PaymentAmount = amount }, payer.Headers).ResponseAsync.Within()).JobId;
    }

    /// <summary>The node does whatever it is given first and leaves this file.</summary>
    internal async Task<string> WorkAsync(FakeNode node, string text)
    {
        var attempt = (await node.DesiredAsync(state => state.Attempts.Count > 0)).Attempts[0].Ref;
        var archive = Archive(("answer.txt", Bytes(text)));
        await SendOutputAsync(node.Identity, attempt, archive);
        var cid = await CidAsync(archive);
        await EndAsync(node, attempt, cid: cid);
        return cid;
    }

    internal async Task<string> StatusAsync(TestUser payer, string job) =>
        (await PaidJobs.GetJobPaymentAsync(new GetJobPaymentRequest { JobId = job }, payer.Headers).ResponseAsync.Within()).Payment.Status;

    internal async Task<Money> PayableAsync(FakeNode node) =>
        (await Service<LedgerBalances>().OfAsync(LedgerAccount.NodePayable(Asset.Aitbc, node.Identity.Id), default).Within()).Available;
}
