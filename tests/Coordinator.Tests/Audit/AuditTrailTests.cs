using System.Security.Cryptography;
using AIForge.Chains.Contracts;
using AIForge.Chains.Encodings;
using AIForge.Chains.Merkle;
using AIForge.Coordinator.Audit;
using AIForge.Coordinator.Contracts;
using AIForge.Coordinator.Ledger;
using AIForge.Coordinator.Platform.Database;
using AIForge.Coordinator.Tests.Contracts;
using AIForge.Protocol.V1;
using AIForge.Shared.Monies;
using AIForge.Testing;
using AIForge.Testing.Chains;
using Grpc.Core;

namespace AIForge.Coordinator.Tests.Audit;

/// <summary>Batches, proofs and their anchors, on a real ledger and a real chain.</summary>
public sealed class AuditTrailTests(EthereumFixture ethereum, PostgresFixture postgres) : IClassFixture<EthereumFixture>, IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private const int BatchEntries = 50;

    private readonly EthereumChain _chain = ethereum.Chain;
    private readonly PostgresFixture _postgres = postgres.Required();
    private ContractsHarness _contracts = null!;

    public async Task InitializeAsync() => _contracts = await ContractsHarness.StartAsync(
        _chain, _postgres.ConnectionString, more: new Dictionary<string, string?> { ["Audit:BatchEvery"] = "00:00:00", ["Audit:BatchEntries"] = $"{BatchEntries}" });

    public Task DisposeAsync() => _contracts.DisposeAsync().AsTask();

    [SkippableFact]
    public async Task Proof_FromTheEntryToTheChain_GrowsWithItsState()
    {
        var user = await _contracts.Coordinator.CreateUserAsync();
        var id = await PostAsync(user.UserId);
        for (var i = 0; i < 9; i++) await PostAsync(Guid.NewGuid());

        var pending = await ProofAsync(id);
        (pending.State, pending.Leaf, pending.Root).Should().Be((AuditProofState.Pending, "", ""));

        await CloseAllAsync();
        var batched = await ProofAsync(id);
        (batched.State, batched.BlockNumber).Should().Be((AuditProofState.Batched, 0));
        batched.Root.Should().StartWith("0x");

        await _contracts.FinishAsync();
        var anchored = await ProofAsync(id);
        anchored.State.Should().Be(AuditProofState.Anchored);
        (anchored.ChainId, anchored.Contract).Should().Be((_chain.ChainId, _contracts.Contracts.Anchor.ToString()));
        anchored.BlockNumber.Should().BePositive();
        Hexadecimal.EncodePrefixed(MerkleTree.RootOf(Bytes(anchored.Leaf), anchored.Path.Select(Bytes))).Should().Be(anchored.Root);
        var onChain = await _chain.Rpc.CallAsync(_contracts.Contracts.Anchor, AnchorCall.RootOf(anchored.Batch), default).Within();
        Hexadecimal.EncodePrefixed(onChain).Should().Be(anchored.Root);
    }

    [SkippableFact]
    public async Task Proof_OfAParty_SaysWhatTheLeafStandsFor_AndTellsNobodyElse()
    {
        var (user, stranger) = (await _contracts.Coordinator.CreateUserAsync(), await _contracts.Coordinator.CreateUserAsync());
        var id = await PostAsync(user.UserId, units: 123_456_789);
        await CloseAllAsync();

        var content = (await ProofAsync(id, user.NewKey)).Content;
        content.Kind.Should().Be("adjustment");
        content.Legs.Should().ContainSingle().Which.Should().Be(
            new AuditLeg { From = $"external:test-{user.UserId:n}", To = $"user_available:{user.UserId}", Amount = "1.23456789", Currency = "AITBC" });
        Hexadecimal.EncodePrefixed(SHA256.HashData(Bytes(content.Content))).Should().Be(content.ContentHash);
        Hexadecimal.EncodePrefixed(LedgerLeaf.Of(id, Bytes(content.ContentHash), Bytes(content.Link))).Should().Be((await ProofAsync(id)).Leaf);
        (await ProofAsync(id)).Content.Should().BeNull();
        (await ProofAsync(id, stranger.NewKey)).Content.Should().BeNull();
    }

    [SkippableTheory]
    [InlineData(nameof(EntryKind.EarningsRelease))]
    [InlineData(nameof(EntryKind.PoolDistribution))]
    public async Task Proof_OfWhatManyEarned_ShowsNobodyWhatOthersGot(string name)
    {
        var kind = Enum.Parse<EntryKind>(name);
        var (one, other) = (await _contracts.Coordinator.CreateUserAsync(), await _contracts.Coordinator.CreateUserAsync());
        var (together, alone) = (await PostAsync(kind, one.UserId, other.UserId), await PostAsync(kind, one.UserId));

        (await ProofAsync(together, one.NewKey)).Content.Should().BeNull("it names what the other one earned");
        (await ProofAsync(together, other.NewKey)).Content.Should().BeNull();
        (await ProofAsync(alone, one.NewKey)).Content.Legs.Should().ContainSingle();
        (await ProofAsync(alone, other.NewKey)).Content.Should().BeNull();
    }

    [SkippableTheory]
    [InlineData("f4d2c8a0-0000-4000-8000-000000000001")]
    [InlineData("pay_01")]
    [InlineData("")]
    public async Task Proof_OfWhatTheLedgerDoesNotHave_IsNotFound(string id)
    {
        var ask = () => new AuditService.AuditServiceClient(_contracts.Coordinator.Anonymous).GetAuditProofAsync(new GetAuditProofRequest { TransferId = id }).ResponseAsync.Within();

        (await ask.Should().ThrowAsync<RpcException>()).Which.StatusCode.Should().Be(StatusCode.NotFound);
    }

    [SkippableFact]
    public async Task Close_WhileAnEntryIsNotCommitted_TakesItIntoTheNextBatch()
    {
        var db = _contracts.Get<Db>();
        await using var slow = await db.BeginAsync(default).Within();
        var late = await PostAsync(Guid.NewGuid(), work: slow);
        for (var i = 0; i < 5; i++) await PostAsync(Guid.NewGuid());

        await CloseAllAsync();
        await slow.CommitAsync(default).Within();
        await PostAsync(Guid.NewGuid());
        await CloseAllAsync();

        (await ProofAsync(late)).State.Should().Be(AuditProofState.Batched);
        (await MissingAsync()).Should().Be(0);
    }

    [SkippableFact]
    public async Task Close_ManyAtOnce_BesideWriters_TakesEveryEntryOnce()
    {
        var writers = Enumerable.Range(0, 4).Select(async _ =>
        {
            for (var i = 0; i < 100; i++) await PostAsync(Guid.NewGuid());
        }).ToList();
        var closers = Enumerable.Range(0, 3).Select(async _ =>
        {
            while (writers.Exists(writer => !writer.IsCompleted)) await _contracts.Get<AuditBatching>().CloseAsync(default).Within();
        }).ToList();
        await Task.WhenAll([.. writers, .. closers]);
        await CloseAllAsync();

        (await MissingAsync()).Should().Be(0);
        var anchor = _contracts.Contracts.Anchor.ToString();
        var batches = (await _contracts.Get<BatchesStore>().AfterAsync(0, 10_000, default).Within()).Where(batch => batch.Contract == anchor).ToList();
        batches.Select(batch => batch.Number).Should().Equal(Enumerable.Range(1, batches.Count).Select(number => (long)number));
        batches.Should().AllSatisfy(batch => batch.Entries.Should().BeLessThanOrEqualTo(BatchEntries));
        await FinishAsync(batches.Count);
        (await AuditAsync()).Should().BeEmpty();
    }

    [SkippableFact]
    public async Task Anchor_RefusedLongAgo_IsSentAgainBeforeAllThatCameAfterIt()
    {
        await PostAsync(Guid.NewGuid());
        await CloseAllAsync();
        await RunAsync("update contract_transactions set gas_limit = 30000");
        await _contracts.FinishAsync();
        await RunAsync("update contract_transactions set changed_at = now() - interval '1 hour'");
        // Two days without the role, which is how long a new key waits for it.
        await RunAsync("""
            insert into ledger_batches (chain_id, contract, number, root, entries, closed_at, transaction_id)
            select chain_id, contract, number + n, root, 1, now(), gen_random_uuid()
            from (select * from ledger_batches order by id desc limit 1) last, generate_series(1, 576) n
            """);

        await _contracts.Get<AuditBatching>().RetryAsync(default).Within();
        await _contracts.FinishAsync();
        // They are of no entries, which audits of other tests would tell.
        await RunAsync($"alter table ledger_batches disable trigger all; delete from ledger_batches where contract = '{_contracts.Contracts.Anchor}' and number > 1; alter table ledger_batches enable trigger all");

        (await AnchoredBatchesAsync()).Should().Be(1);
    }

    [SkippableFact]
    public async Task Anchor_TheContractRefuses_IsSentAgain()
    {
        await PostAsync(Guid.NewGuid());
        await CloseAllAsync();
        await RunAsync("update contract_transactions set gas_limit = 30000");
        await _contracts.FinishAsync();
        await RunAsync("update contract_transactions set changed_at = now() - interval '1 hour'");

        await _contracts.Get<AuditBatching>().RetryAsync(default).Within();
        await _contracts.Get<AuditBatching>().RetryAsync(default).Within();
        await _contracts.FinishAsync();

        (await AnchoredBatchesAsync()).Should().Be(1);
        (await _contracts.Get<ContractTransactionsStore>().ListAsync(null, null, 10, default).Within()).Should().HaveCount(2);
    }

    [SkippableFact]
    public async Task Audit_AnEntryWasChanged_NamesIt()
    {
        var id = await PostAsync(Guid.NewGuid());
        await AnchorAllAsync();
        (await AuditAsync()).Should().BeEmpty();

        var hash = await TextAsync($"select encode(hash, 'hex') from ledger_entries where id = '{id}'");
        await TamperAsync($"update ledger_entries set hash = sha256(hash) where id = '{id}'");

        (await AuditAsync()).Should().Contain(difference => difference.Contains($"entry {id} is not what was put into batch", StringComparison.Ordinal));
        await TamperAsync($"update ledger_entries set hash = decode('{hash}', 'hex') where id = '{id}'");
        (await AuditAsync()).Should().BeEmpty();
    }

    [SkippableFact]
    public async Task Audit_TheTreeWasMadeAnew_TheChainKnowsBetter()
    {
        await PostAsync(Guid.NewGuid());
        await AnchorAllAsync();
        var batch = await TextAsync($"select max(id)::text from ledger_batches where contract = '{_contracts.Contracts.Anchor}'");
        var leaf = await TextAsync($"select encode(leaf, 'hex') from ledger_batch_items where batch = {batch}");
        // As somebody with all rights to the database could do it: leaf and root fit together again.
        var other = MerkleTree.Of([SHA256.HashData(Convert.FromHexString(leaf))]).Root;

        await TamperAsync($"update ledger_batch_items set leaf = '\\x{Convert.ToHexString(other)}' where batch = {batch}; update ledger_batches set root = '\\x{Convert.ToHexString(other)}' where id = {batch}");

        (await AuditAsync()).Should().Contain(difference => difference.Contains("the chain has another root for batch", StringComparison.Ordinal));
        await TamperAsync($"update ledger_batch_items set leaf = '\\x{leaf}' where batch = {batch}; update ledger_batches set root = '\\x{leaf}' where id = {batch}");
        (await AuditAsync()).Should().BeEmpty();
    }

    private async Task<Guid> PostAsync(EntryKind kind, params Guid[] users)
    {
        var legs = users.Select(user => new Leg(LedgerAccount.External(Asset.Usdt, $"test-{user:n}"), LedgerAccount.UserPayable(Asset.Usdt, user), new Money(Asset.Usdt, 1_000)));
        var entry = new LedgerEntry(Guid.NewGuid(), kind, "test", [.. legs]);
        await using var work = await _contracts.Get<Db>().BeginAsync(default).Within();
        (await _contracts.Get<LedgerBook>().TransferAsync(work, entry, default).Within()).Should().Be(LedgerOutcome.Applied);
        await work.CommitAsync(default).Within();
        return entry.Id;
    }

    private async Task<Guid> PostAsync(Guid userId, long units = 1_000, UnitOfWork? work = null)
    {
        // Each from a place of its own, so that one that is not committed does not keep the others waiting.
        var leg = new Leg(LedgerAccount.External(Asset.Aitbc, $"test-{userId:n}"), LedgerAccount.UserAvailable(Asset.Aitbc, userId), new Money(Asset.Aitbc, units));
        var entry = new LedgerEntry(Guid.NewGuid(), EntryKind.Adjustment, "test", [leg]);
        await using var own = work is null ? await _contracts.Get<Db>().BeginAsync(default).Within() : null;
        (await _contracts.Get<LedgerBook>().TransferAsync(work ?? own!, entry, default).Within()).Should().Be(LedgerOutcome.Applied);
        if (own is not null) await own.CommitAsync(default).Within();
        return entry.Id;
    }

    private async Task CloseAllAsync()
    {
        while (await _contracts.Get<AuditBatching>().CloseAsync(default).Within() > 0)
        {
        }
    }

    private async Task AnchorAllAsync()
    {
        await CloseAllAsync();
        await _contracts.FinishAsync();
    }

    private async Task FinishAsync(int batches)
    {
        for (var round = 0; round < 10 && await AnchoredBatchesAsync() < batches; round++) await _contracts.FinishAsync();
    }

    private async Task<long> AnchoredBatchesAsync() =>
        (long)new System.Numerics.BigInteger(await _chain.Rpc.CallAsync(_contracts.Contracts.Anchor, AnchorCall.LastBatch(), default).Within(), isUnsigned: true, isBigEndian: true);

    private async Task<IReadOnlyList<string>> AuditAsync() => (await _contracts.Get<LedgerAudit>().RunAsync(default).Within(TimeSpan.FromSeconds(60))).Differences;

    /// <summary>Entries that are in no batch.</summary>
    private Task<long> MissingAsync() => _contracts.Get<Db>().ScalarAsync<long>(
        "select count(*) from ledger_entries e left join ledger_batch_items i on i.entry = e.seq where i.entry is null", null, default).Within();

    private Task TamperAsync(string sql) => RunAsync(
        $"alter table ledger_entries disable trigger all; alter table ledger_batch_items disable trigger all; {sql}; "
        + "alter table ledger_entries enable trigger all; alter table ledger_batch_items enable trigger all");

    private async Task<string> TextAsync(string sql) => (await _contracts.Get<Db>().ScalarAsync<string>(sql, null, default).Within())!;

    private async Task RunAsync(string sql)
    {
        await using var work = await _contracts.Get<Db>().BeginAsync(default).Within();
        await work.ExecuteAsync(sql, null, default).Within();
        await work.CommitAsync(default).Within();
    }

    private async Task<AuditProof> ProofAsync(Guid id, string? key = null)
    {
        var client = new AuditService.AuditServiceClient(_contracts.Coordinator.Anonymous);
        var headers = key is null ? [] : RunningCoordinator.Bearer(key);
        return (await client.GetAuditProofAsync(new GetAuditProofRequest { TransferId = id.ToString() }, headers).ResponseAsync.Within()).Proof;
    }

    private static byte[] Bytes(string text) => Hexadecimal.TryDecode(text, out var bytes) ? bytes : throw new InvalidOperationException(text);
}
