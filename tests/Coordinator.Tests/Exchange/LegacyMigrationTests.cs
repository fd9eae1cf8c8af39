using AIForge.Coordinator.Escrow;
using AIForge.Coordinator.Exchange.Legacy;
using AIForge.Coordinator.Ledger;
using AIForge.Coordinator.Tests.Payments;
using AIForge.Shared.Monies;
using AIForge.Testing;
using Npgsql;

namespace AIForge.Coordinator.Tests.Exchange;

/// <summary>Payments of jobs in Bitcoin, as they were before: they become AITBC once, and no new ones come.</summary>
public sealed class LegacyMigrationTests(ExchangeFixture fixture) : IClassFixture<ExchangeFixture>
{
    private const long Aitbc = 100_000_000;

    [SkippableFact]
    public async Task Run_EveryStatus_ConvertsOnceAndHoldsWhatIsOpen()
    {
        await fixture.RequireAsync();
        await ForgetAsync();
        var buyer = await fixture.BuyerAsync();
        foreach (var status in new[] { "pending", "escrowed", "disputed", "released", "refunded", "expired" }) await InsertAsync($"old_{status}", status, 0.01m, buyer.Id);
        var treasury = await fixture.PostedAsync(LedgerAccount.Treasury());

        (await RunAsync(isDryRun: true)).Should().HaveCount(6).And.OnlyContain(outcome => outcome.IsConverted);
        (await CountAsync("payment_method = 'bitcoin'"), await fixture.AitbcAsync(buyer)).Should().Be((6, 0));

        (await RunAsync()).Should().HaveCount(6).And.OnlyContain(outcome => outcome.IsConverted);
        (await RunAsync()).Should().BeEmpty("all were converted");
        (await CountAsync("payment_method = 'aitbc_token' and currency = 'AITBC' and amount = 1000")).Should().Be(6);
        (await CountAsync("node_amount = 950 and platform_amount = 50 and status = 'released'")).Should().Be(1);
        (await CountAsync("hold_id is not null and status in ('escrowed', 'disputed')")).Should().Be(2);
        (await fixture.AitbcAsync(buyer), await fixture.PostedAsync(LedgerAccount.Treasury())).Should().Be((2_000 * Aitbc, treasury - (2_000 * Aitbc)));
        (await HeldAsync(buyer)).Should().Be(2_000 * Aitbc);

        // From now on it is an escrow as any other: its time ends, and the payer has AITBC.
        fixture.Clock.Advance(TimeSpan.FromHours(2));
        await ExpireAsync();
        await Eventually.IsTrueAsync(async () => await CountAsync("id = 'old_escrowed' and status = 'expired'") == 1);
        (await HeldAsync(buyer)).Should().Be(1_000 * Aitbc);
        (await fixture.Service<LedgerAudit>().RunAsync(default).Within()).Differences.Should().BeEmpty();
    }

    [SkippableFact]
    public async Task Run_RowsThatCannotBeConverted_AreLeftAndNamed()
    {
        await fixture.RequireAsync();
        await ForgetAsync();
        var buyer = await fixture.BuyerAsync();
        await InsertAsync("bad_payer", "escrowed", 0.01m, null);
        await InsertAsync("bad_currency", "released", 0.01m, buyer.Id, "AITBC");
        await InsertAsync("bad_amount", "pending", 999_999_999_999m, buyer.Id);
        await InsertAsync("bad_treasury", "escrowed", 1_000m, buyer.Id);
        await InsertAsync("good", "pending", 0.00000001m, buyer.Id);

        var outcomes = await RunAsync();

        outcomes.Where(outcome => !outcome.IsConverted).Select(outcome => outcome.PaymentId).Should().Equal("bad_amount", "bad_currency", "bad_payer", "bad_treasury");
        outcomes.Single(outcome => outcome.IsConverted).Text.Should().StartWith("good: 0.00000001 BTC → 0.00100000 AITBC");
        (await fixture.AitbcAsync(buyer)).Should().Be(0);
    }

    [SkippableFact]
    public async Task Run_TwoOpenPaymentsOfOneJob_ConvertsOneAndGoesOn()
    {
        await fixture.RequireAsync();
        await ForgetAsync();
        var buyer = await fixture.BuyerAsync();
        foreach (var id in new[] { "twice_1", "twice_2" }) await InsertAsync(id, "escrowed", 0.01m, buyer.Id, jobId: "job_twice");
        await InsertAsync("twice_3", "pending", 0.01m, buyer.Id);

        var outcomes = await RunAsync();

        outcomes.Where(outcome => outcome.IsConverted).Select(outcome => outcome.PaymentId).Should().Equal("twice_1", "twice_3");
        outcomes.Single(outcome => !outcome.IsConverted).Text.Should().Contain("paid by another payment");
        (await fixture.AitbcAsync(buyer)).Should().Be(1_000 * Aitbc);
    }

    [SkippableFact]
    public async Task Run_KilledAnywhere_ConvertsOnceWithTheNextRun()
    {
        await fixture.RequireAsync();
        await ForgetAsync();
        var (buyer, number) = (default(Buyer)!, 0);
        await Killer.RunAllAsync(
            async () =>
            {
                buyer = await fixture.BuyerAsync();
                await InsertAsync($"killed_{++number}", "escrowed", 0.01m, buyer.Id);
                return async token =>
                {
                    await foreach (var _ in fixture.Service<LegacyMigration>().RunAsync(false, token)) { }
                };
            },
            async () =>
            {
                await RunAsync();
                (await fixture.AitbcAsync(buyer), await HeldAsync(buyer)).Should().Be((1_000 * Aitbc, 1_000 * Aitbc));
            });
    }

    [SkippableFact]
    public async Task Insert_NewBitcoinPayment_IsRefused()
    {
        await fixture.RequireAsync();
        await using var command = fixture.Postgres.Source.CreateCommand(
            "insert into job_payments (id, job_id, amount, currency, payment_method, created_at, updated_at) values ('new', 'job', 1, 'BTC', 'bitcoin', now(), now())");

        var insert = () => command.ExecuteNonQueryAsync();

        (await insert.Should().ThrowAsync<PostgresException>()).Which.ConstraintName.Should().Be("job_payments_no_bitcoin");
    }

    private async Task<List<LegacyOutcome>> RunAsync(bool isDryRun = false)
    {
        var outcomes = new List<LegacyOutcome>();
        await foreach (var outcome in fixture.Service<LegacyMigration>().RunAsync(isDryRun, default)) outcomes.Add(outcome);
        return outcomes;
    }

    /// <summary>As a restore brings it: without triggers.</summary>
    private async Task InsertAsync(string id, string status, decimal btc, Guid? payerId, string currency = "BTC", string? jobId = null)
    {
        await using var connection = await fixture.Postgres.Source.OpenConnectionAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = """
            set session_replication_role = replica;
            insert into job_payments (id, job_id, amount, currency, payment_method, status, payer_id, platform_rate, node_amount, platform_amount, created_at, updated_at)
            values (@id, coalesce(@job, 'job_' || @id), @btc, @currency, 'bitcoin', @status, @payer, 500,
                case when @status = 'released' then @btc * 0.95 end, case when @status = 'released' then @btc * 0.05 end, now(), now());
            set session_replication_role = default
            """;
        command.Parameters.AddWithValue("id", id);
        command.Parameters.AddWithValue("btc", btc);
        command.Parameters.Add(new NpgsqlParameter("job", NpgsqlTypes.NpgsqlDbType.Text) { Value = (object?)jobId ?? DBNull.Value });
        command.Parameters.AddWithValue("currency", currency);
        command.Parameters.AddWithValue("status", status);
        command.Parameters.Add(new NpgsqlParameter("payer", NpgsqlTypes.NpgsqlDbType.Uuid) { Value = payerId is { } given ? given : DBNull.Value });
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Whether this or the coordinator's own round comes first.</summary>
    private async Task ExpireAsync()
    {
        await using var work = await fixture.Postgres.Db.BeginAsync(default).Within();
        await fixture.Service<Escrows>().ExpireAsync(work, 1_000, default).Within();
        await work.CommitAsync(default).Within();
    }

    /// <summary>What other tests left as it is.</summary>
    private async Task ForgetAsync()
    {
        await using var command = fixture.Postgres.Source.CreateCommand("delete from job_payments where payment_method = 'bitcoin'");
        await command.ExecuteNonQueryAsync();
    }

    private async Task<long> CountAsync(string condition)
    {
        await using var command = fixture.Postgres.Source.CreateCommand($"select count(*) from job_payments where id like 'old_%' and {condition}");
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private async Task<long> HeldAsync(Buyer buyer) =>
        (await fixture.Service<LedgerBalances>().OfAsync(LedgerAccount.UserAvailable(Asset.Aitbc, buyer.Id), default).Within()).Held;
}
