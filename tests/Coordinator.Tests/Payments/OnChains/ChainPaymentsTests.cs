using AIForge.Protocol.V1;

namespace AIForge.Coordinator.Tests.Payments.OnChains;

/// <summary>Payments against a real Ethereum node and the Tron stand-in: what pays, and everything that does not.</summary>
public sealed class ChainPaymentsTests(ChainPaymentsFixture fixture) : IClassFixture<ChainPaymentsFixture>
{
    private const long Price = 30_000_000;

    [SkippableTheory]
    [InlineData("ethereum")]
    [InlineData("tron")]
    public async Task Verify_Paid_ConfirmsWhenDeepEnough(string network)
    {
        var chain = await fixture.RequireAsync(network);
        var (payer, wallet) = await fixture.PayerAsync(chain, Price);
        var payment = await fixture.CreateAsync(payer, network);
        var hash = await chain.PayAsync(wallet, Price);

        var waiting = await fixture.VerifyAsync(payer, payment, hash);
        await chain.MineAsync();
        var included = (await fixture.VerifyAsync(payer, payment, hash)).Payment;
        await chain.MineAsync(chain.BlocksUntilConfirmed - 1);
        var almost = (await fixture.VerifyAsync(payer, payment, hash)).Payment;
        await chain.MineAsync();
        var paid = (await fixture.VerifyAsync(payer, payment, hash)).Payment;

        (waiting.Seen, waiting.Payment.Status).Should().Be((true, "PENDING"));
        (included.Status, included.Confirmations).Should().Be(("CONFIRMING", 1L));
        almost.Status.Should().Be("CONFIRMING");
        (paid.Status, paid.Fulfilled, paid.PaidAmount).Should().Be(("CONFIRMED", true, "30.000000"));
        (await fixture.BalanceAsync(payer)).Should().Be(0);
    }

    [SkippableTheory]
    [InlineData("ethereum")]
    [InlineData("tron")]
    public async Task Watch_NeverNamed_IsServed(string network)
    {
        var chain = await fixture.RequireAsync(network);
        var (payer, wallet) = await fixture.PayerAsync(chain, Price);
        var payment = await fixture.CreateAsync(payer, network);
        await fixture.WatchAsync(network);
        await chain.PayAsync(wallet, Price);
        await chain.MineAsync(1 + chain.BlocksUntilConfirmed);

        await fixture.WatchAsync(network);

        (await fixture.GetAsync(payer, payment)).Status.Should().Be("CONFIRMED");
        await fixture.ReconciledAsync();
    }

    [SkippableTheory]
    [InlineData("ethereum", "fake", "WRONG_TOKEN")]
    [InlineData("tron", "fake", "WRONG_TOKEN")]
    [InlineData("ethereum", "failed", "TX_REVERTED")]
    [InlineData("tron", "failed", "TX_REVERTED")]
    [InlineData("ethereum", "elsewhere", "NO_MATCHING_TRANSFER")]
    [InlineData("tron", "elsewhere", "NO_MATCHING_TRANSFER")]
    [InlineData("ethereum", "internal", "NO_MATCHING_TRANSFER")]
    [InlineData("ethereum", "zero", "NO_MATCHING_TRANSFER")]
    [InlineData("ethereum", "stranger", "WRONG_SENDER")]
    [InlineData("tron", "stranger", "WRONG_SENDER")]
    public async Task Verify_DoesNotPay_IsRefusedAndThePaymentWaits(string network, string what, string reason)
    {
        var chain = await fixture.RequireAsync(network);
        var (payer, wallet) = await fixture.PayerAsync(chain, 2 * Price);
        var payment = await fixture.CreateAsync(payer, network);
        var hash = what switch
        {
            "fake" => await chain.PayFakeAsync(wallet, Price),
            "failed" => await chain.FailAsync(wallet),
            "elsewhere" => await chain.PayElsewhereAsync(wallet, Price),
            "internal" => await fixture.Ethereum.PayInternallyAsync(wallet),
            "zero" => await chain.PayAsync(wallet, 0),
            _ => await chain.PayAsync((await fixture.PayerAsync(chain, Price)).Wallet, Price),
        };
        await chain.MineAsync(1 + chain.BlocksUntilConfirmed);

        (await PaymentsFixture.ReasonOf(() => fixture.VerifyAsync(payer, payment, hash))).Should().Be(reason);
        await fixture.WatchAsync(network);

        (await fixture.GetAsync(payer, payment)).Status.Should().Be("PENDING");
        (await fixture.BalanceAsync(payer)).Should().Be(0);
        await fixture.ReconciledAsync();
    }

    [SkippableTheory]
    [InlineData("ethereum")]
    [InlineData("tron")]
    public async Task Verify_OneMinorUnitShort_WaitsForIt(string network)
    {
        var chain = await fixture.RequireAsync(network);
        var (payer, wallet) = await fixture.PayerAsync(chain, Price);
        var payment = await fixture.CreateAsync(payer, network);
        var most = await chain.PayAsync(wallet, Price - 1);
        await chain.MineAsync(1 + chain.BlocksUntilConfirmed);
        var underpaid = (await fixture.VerifyAsync(payer, payment, most)).Payment;

        var rest = await chain.PayAsync(wallet, 1);
        await chain.MineAsync(1 + chain.BlocksUntilConfirmed);
        var paid = (await fixture.VerifyAsync(payer, payment, rest)).Payment;

        (underpaid.Status, underpaid.UnderpaidBy).Should().Be(("PENDING", "0.000001"));
        (paid.Status, paid.OverpaidBy).Should().Be(("CONFIRMED", ""));
    }

    [SkippableTheory]
    [InlineData("ethereum")]
    [InlineData("tron")]
    public async Task Verify_SeveralTransfersInOneTransaction_PayTwoPayments(string network)
    {
        var chain = await fixture.RequireAsync(network);
        var (payer, wallet) = await fixture.PayerAsync(chain, 3 * Price);
        var (first, second) = (await fixture.CreateAsync(payer, network), await fixture.CreateAsync(payer, network));
        var hash = await chain.PayManyAsync(wallet, Price, Price - 1, 3);
        await chain.MineAsync(1 + chain.BlocksUntilConfirmed);

        var one = (await fixture.VerifyAsync(payer, first, hash)).Payment;
        var two = (await fixture.VerifyAsync(payer, second, hash)).Payment;

        (one.Status, one.Transfers.Count).Should().Be(("CONFIRMED", 1));
        (two.Status, two.Transfers.Count, two.OverpaidBy).Should().Be(("CONFIRMED", 2, "0.000002"));
        (await fixture.BalanceAsync(payer)).Should().Be(2);
    }

    [SkippableTheory]
    [InlineData("ethereum")]
    [InlineData("tron")]
    public async Task Verify_OneTransactionForTwoPaymentsAtOnce_PaysOne(string network)
    {
        var chain = await fixture.RequireAsync(network);
        var (payer, wallet) = await fixture.PayerAsync(chain, Price);
        Payment[] payments = [await fixture.CreateAsync(payer, network), await fixture.CreateAsync(payer, network)];
        var hash = await chain.PayAsync(wallet, Price);
        await chain.MineAsync(1 + chain.BlocksUntilConfirmed);

        var reasons = await Task.WhenAll(payments.Select(payment => PaymentsFixture.ReasonOf(() => fixture.VerifyAsync(payer, payment, hash))));

        reasons.Should().BeEquivalentTo("", "TX_ALREADY_USED");
        await fixture.ReconciledAsync();
    }

    [SkippableFact]
    public async Task Verify_TransactionOfTheOtherNetworkOrOfNone_IsNotSeen()
    {
        var (ethereum, tron) = (await fixture.RequireAsync("ethereum"), await fixture.RequireAsync("tron"));
        var (payer, _) = await fixture.PayerAsync(ethereum, Price);
        var payment = await fixture.CreateAsync(payer, "ethereum");
        var foreign = await tron.PayAsync((await fixture.PayerAsync(tron, Price)).Wallet, Price);
        await tron.MineAsync(20);

        foreach (var hash in new[] { foreign, ScriptedChain.NewHash() })
        {
            var answer = await fixture.VerifyAsync(payer, payment, hash);
            (answer.Seen, answer.Payment.Status).Should().Be((false, "PENDING"));
        }
    }

    [SkippableTheory]
    [InlineData("ethereum")]
    [InlineData("tron")]
    public async Task Verify_OlderThanThePayment_IsRefused(string network)
    {
        var chain = await fixture.RequireAsync(network);
        var (payer, wallet) = await fixture.PayerAsync(chain, Price);
        var hash = await chain.PayAsync(wallet, Price);
        await chain.MineAsync(1 + chain.BlocksUntilConfirmed);
        var payment = await fixture.CreateAsync(payer, network);
        // As if it had been made out a quarter of an hour later: the chain's clock is not the test's.
        await using var command = fixture.Postgres.Source.CreateCommand("""
            update payments set created_at = created_at + interval '15 min', expires_at = expires_at + interval '15 min', monitored_until = monitored_until + interval '15 min'
            where id = $1
            """);
        command.Parameters.AddWithValue(PaymentsFixture.IdOf(payment));
        await command.ExecuteNonQueryAsync();

        (await PaymentsFixture.ReasonOf(() => fixture.VerifyAsync(payer, payment, hash))).Should().Be("TX_BEFORE_PAYMENT");
    }

    [SkippableTheory]
    [InlineData("ethereum")]
    [InlineData("tron")]
    public async Task Watch_TransactionGoneBeforeItCounts_IsPendingAgain(string network)
    {
        var chain = await fixture.RequireAsync(network);
        var (payer, wallet) = await fixture.PayerAsync(chain, 2 * Price);
        var payment = await fixture.CreateAsync(payer, network);
        var hash = await chain.PayAsync(wallet, Price);
        await chain.MineAsync();
        (await fixture.VerifyAsync(payer, payment, hash)).Payment.Status.Should().Be("CONFIRMING");

        await chain.ReorganiseAsync(1);
        await chain.MineAsync(2);
        await fixture.WatchAsync(network);

        (await fixture.GetAsync(payer, payment)).Status.Should().Be("PENDING");
        var again = await chain.PayAsync(wallet, Price);
        await chain.MineAsync(1 + chain.BlocksUntilConfirmed);
        (await fixture.VerifyAsync(payer, payment, again)).Payment.Status.Should().Be("CONFIRMED");
        await fixture.ReconciledAsync();
    }

    [SkippableFact]
    public async Task Watch_DeepReorganisationAfterConfirmation_ReversesAndSuspends()
    {
        var chain = await fixture.RequireAsync("ethereum");
        var (payer, wallet) = await fixture.PayerAsync(chain, Price);
        var payment = await fixture.CreateAsync(payer, "ethereum");
        var hash = await chain.PayAsync(wallet, Price);
        await chain.MineAsync(3);
        (await fixture.VerifyAsync(payer, payment, hash)).Payment.Status.Should().Be("CONFIRMED");

        await chain.ReorganiseAsync(3);
        await chain.MineAsync(2);
        await fixture.WatchAsync("ethereum");

        var reversed = await fixture.GetAsync(payer, payment);
        (reversed.Status, reversed.StatusReason).Should().Be(("REVERSED", "CHAIN_REORGANISED"));
        (await fixture.BalanceAsync(payer)).Should().Be(0);
        (await PaymentsFixture.ReasonOf(() => fixture.CreateAsync(payer, "ethereum"))).Should().Be("PURCHASES_SUSPENDED");
        await fixture.ReconciledAsync();
    }
}
