using AIForge.Chains.SignIn;
using AIForge.Coordinator.Payments.Chains;
using AIForge.Protocol.V1;
using Google.Rpc;
using Grpc.Core;

namespace AIForge.Coordinator.Tests.Payments;

/// <summary>What does not pay, what cannot be asked for, and what a chain fails to say.</summary>
public sealed class PaymentRefusalTests(PaymentsFixture fixture) : IClassFixture<PaymentsFixture>
{
    private const string Fake = "0x1111111111111111111111111111111111111111";

    private readonly PaymentsFixture _fixture = (PaymentsFixture)fixture.Required();

    private ScriptedChain Chain => _fixture.Ethereum;

    private static string Platform => PaymentsFixture.PlatformWallet();

    public static TheoryData<string, string> Refusals => new()
    {
        { "fake token", "WRONG_TOKEN" },
        { "no log", "NO_MATCHING_TRANSFER" },
        { "other receiver", "NO_MATCHING_TRANSFER" },
        { "zero value", "NO_MATCHING_TRANSFER" },
        { "reverted", "TX_REVERTED" },
        { "other sender", "WRONG_SENDER" },
        { "own other wallet", "WRONG_SENDER" },
        { "to itself", "WRONG_SENDER" },
        { "huge", "AMOUNT_OUT_OF_RANGE" },
    };

    [SkippableTheory]
    [MemberData(nameof(Refusals))]
    public async Task Verify_DoesNotPay_IsRefusedAndThePaymentWaits(string what, string reason)
    {
        var payer = await _fixture.PayerAsync();
        var payment = await _fixture.CreateAsync(payer);
        var transaction = Chain.Mine(what switch
        {
            "fake token" => Of(new ScriptedTransfer(Fake, payer.Wallet, Platform, 30_000_000)),
            "no log" => Of(),
            "other receiver" => Of(new ScriptedTransfer(Chain.Token, payer.Wallet, Fake, 30_000_000)),
            "zero value" => Of(new ScriptedTransfer(Chain.Token, payer.Wallet, Platform, 0)),
            "reverted" => Chain.Pay(payer.Wallet, Platform, 30_000_000) with { Failure = "REVERT" },
            "other sender" => Chain.Pay(Fake, Platform, 30_000_000),
            "own other wallet" => Chain.Pay(await _fixture.LinkAsync(payer.Id), Platform, 30_000_000),
            "to itself" => Chain.Pay(Platform, Platform, 30_000_000),
            _ => Chain.Pay(payer.Wallet, Platform, UInt128.MaxValue),
        });
        Chain.MineEmpty(5);

        var refusal = (await FluentActions.Awaiting(() => _fixture.VerifyAsync(payer, payment, transaction)).Should().ThrowAsync<RpcException>()).Which;
        await _fixture.WatchAsync();

        refusal.ShouldBeFault(StatusCode.FailedPrecondition, reason);
        refusal.Detail<ErrorInfo>().Metadata.Should().Contain("payment_status", "PENDING");
        (await _fixture.GetAsync(payer, payment)).Status.Should().Be("PENDING");
        (await _fixture.BalanceAsync(payer)).Should().Be(0);
        // The same payment is paid by a proper transaction afterwards.
        var proper = Chain.Mine(Chain.Pay(payer.Wallet, Platform, 30_000_000));
        Chain.MineEmpty(2);
        (await _fixture.VerifyAsync(payer, payment, proper)).Payment.Status.Should().Be("CONFIRMED");
    }

    [SkippableFact]
    public async Task Verify_OlderThanThePayment_IsRefused()
    {
        var payer = await _fixture.PayerAsync();
        var transaction = Chain.Mine(Chain.Pay(payer.Wallet, Platform, 30_000_000));
        _fixture.Clock.Advance(TimeSpan.FromMinutes(11));
        var payment = await _fixture.CreateAsync(payer);
        Chain.MineEmpty(2);

        (await PaymentsFixture.ReasonOf(() => _fixture.VerifyAsync(payer, payment, transaction))).Should().Be("TX_BEFORE_PAYMENT");
    }

    [SkippableFact]
    public async Task Verify_JustBeforeThePayment_IsTakenFromSuspense()
    {
        var payer = await _fixture.PayerAsync();
        var transaction = Chain.Mine(Chain.Pay(payer.Wallet, Platform, 30_000_000));
        Chain.MineEmpty(2);
        await _fixture.WatchAsync();
        _fixture.Clock.Advance(TimeSpan.FromMinutes(9));
        var payment = await _fixture.CreateAsync(payer);

        (await _fixture.VerifyAsync(payer, payment, transaction)).Payment.Status.Should().Be("CONFIRMED");
        await ReconciledAsync();
    }

    [SkippableFact]
    public async Task Verify_TransactionOfAnotherPayment_IsAlreadyUsed()
    {
        var (payer, other) = (await _fixture.PayerAsync(), await _fixture.PayerAsync());
        var (paid, transaction) = await _fixture.PaidAsync(payer);
        var second = await _fixture.CreateAsync(payer);
        var foreign = await _fixture.CreateAsync(other);

        var refusal = (await FluentActions.Awaiting(() => _fixture.VerifyAsync(payer, second, transaction)).Should().ThrowAsync<RpcException>()).Which;
        refusal.ShouldBeFault(StatusCode.AlreadyExists, "TX_ALREADY_USED");
        refusal.Status.Detail.Should().Contain(paid.PaymentId);
        (await PaymentsFixture.ReasonOf(() => _fixture.VerifyAsync(other, foreign, transaction))).Should().Be("WRONG_SENDER");
        (await PaymentsFixture.ReasonOf(() => _fixture.VerifyAsync(other, second, transaction))).Should().Be("PAYMENT_NOT_FOUND");
    }

    [SkippableFact]
    public async Task Verify_TransactionOfTheOtherNetwork_IsNotSeen()
    {
        var payer = await _fixture.PayerAsync();
        var payment = await _fixture.CreateAsync(payer);
        var transaction = _fixture.Tron.Mine(_fixture.Tron.Pay(payer.Wallet, PaymentsFixture.PlatformWallet(WalletNetwork.Tron), 30_000_000));

        var answer = await _fixture.VerifyAsync(payer, payment, transaction);

        (answer.Seen, answer.Payment.Status).Should().Be((false, "PENDING"));
    }

    [SkippableFact]
    public async Task Verify_SeveralTransfersInOneTransaction_PayTheirPayments()
    {
        var payer = await _fixture.PayerAsync();
        var (first, second) = (await _fixture.CreateAsync(payer), await _fixture.CreateAsync(payer));
        var transaction = Chain.Mine(Of(
            new ScriptedTransfer(Fake, payer.Wallet, Platform, 30_000_000),
            new ScriptedTransfer(Chain.Token, payer.Wallet, Platform, 10_000_000),
            new ScriptedTransfer(Chain.Token, payer.Wallet, Platform, 0),
            new ScriptedTransfer(Chain.Token, payer.Wallet, Platform, 20_000_000),
            new ScriptedTransfer(Chain.Token, payer.Wallet, Platform, 30_000_000)));
        Chain.MineEmpty(2);

        var one = (await _fixture.VerifyAsync(payer, first, transaction)).Payment;
        var two = (await _fixture.VerifyAsync(payer, second, transaction)).Payment;

        (one.Status, one.Transfers.Single().Amount).Should().Be(("CONFIRMED", "30.000000"));
        (two.Status, two.Transfers.Count, two.OverpaidBy).Should().Be(("CONFIRMED", 2, ""));
        (await _fixture.BalanceAsync(payer)).Should().Be(0);
    }

    [SkippableFact]
    public async Task Verify_ChainFails_SaysHowAndLeavesThePayment()
    {
        var payer = await _fixture.PayerAsync();
        var payment = await _fixture.CreateAsync(payer);
        var transaction = Chain.Mine(Chain.Pay(payer.Wallet, Platform, 30_000_000));
        Chain.MineEmpty(2);

        foreach (var (failure, reason) in new (Exception, string)[]
        {
            (new ChainUnavailableException("down", TimeSpan.FromSeconds(7)), "CHAIN_UNAVAILABLE"),
            (new ChainDisagreementException("two stories"), "RPC_DISAGREEMENT"),
            (new ChainAnswerException("garbage"), "CHAIN_ANSWER_INVALID"),
        })
        {
            Chain.Failure = question => question == "find" ? failure : null;
            var refusal = (await FluentActions.Awaiting(() => _fixture.VerifyAsync(payer, payment, transaction)).Should().ThrowAsync<RpcException>()).Which;
            refusal.ShouldBeFault(StatusCode.Unavailable, reason);
            refusal.Detail<RetryInfo>().RetryDelay.Seconds.Should().BePositive();
            (await _fixture.GetAsync(payer, payment)).Status.Should().Be("PENDING");
        }

        Chain.Failure = _ => null;
        // Named once, it is finished without being named again.
        await _fixture.WatchAsync();
        (await _fixture.GetAsync(payer, payment)).Status.Should().Be("CONFIRMED");
    }

    [SkippableTheory]
    [InlineData("")]
    [InlineData("0x")]
    [InlineData("T1234567890123456789012345678901234567890123456789012345678901234")]
    [InlineData("0X00000000000000000000000000000000000000000000000000000000000000aa")]
    [InlineData("000000000000000000000000000000000000000000000000000000000000000g")]
    public async Task Verify_HashThatIsNone_IsRefused(string hash)
    {
        var payer = await _fixture.PayerAsync();
        var payment = await _fixture.CreateAsync(payer);

        (await PaymentsFixture.ReasonOf(() => _fixture.Payments.VerifyPaymentAsync(
            new VerifyPaymentRequest { PaymentId = payment.PaymentId, TxHash = hash }, payer.Headers).ResponseAsync)).Should().Be("TX_HASH_INVALID");
    }

    [SkippableFact]
    public async Task Verify_TooManyTransactions_IsRefused()
    {
        var payer = await _fixture.PayerAsync();
        var payment = await _fixture.CreateAsync(payer);
        var named = Enumerable.Range(0, 10).Select(_ => Chain.Pay(payer.Wallet, Platform, 1)).ToList();
        foreach (var transaction in named) await _fixture.VerifyAsync(payer, payment, transaction);

        (await PaymentsFixture.ReasonOf(() => _fixture.VerifyAsync(payer, payment, Chain.Pay(payer.Wallet, Platform, 1)))).Should().Be("PAYMENT_SUBMISSION_LIMIT");
        (await _fixture.VerifyAsync(payer, payment, named[0])).Seen.Should().BeFalse("the same one again is no new one");
    }

    [SkippableTheory]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("1e30")]
    [InlineData("1,5")]
    [InlineData("1.500.000")]
    [InlineData(" 1")]
    [InlineData("1.0000001")]
    [InlineData("0x10")]
    [InlineData("١٠")]
    [InlineData("99999999999999999999999999")]
    [InlineData("9223372036854775807")]
    [InlineData("0")]
    [InlineData("0.999999")]
    [InlineData("100000.000001")]
    [InlineData("")]
    public async Task Create_AmountThatIsNone_IsRefused(string amount)
    {
        var payer = await _fixture.PayerAsync();
        var request = new CreatePaymentRequest { Type = "top_up", Amount = amount, Network = "ethereum" };

        var refusal = (await FluentActions.Awaiting(() => _fixture.CreateAsync(payer, request)).Should().ThrowAsync<RpcException>()).Which;

        refusal.ShouldBeFault(StatusCode.InvalidArgument, "PAYMENT_INVALID");
        refusal.Detail<BadRequest>().FieldViolations.Single().Field.Should().Be("amount");
    }

    [SkippableFact]
    public async Task Create_WhatCannotBe_IsRefusedWithItsReason()
    {
        var payer = await _fixture.PayerAsync();
        var other = await _fixture.PayerAsync();
        var walletless = await _fixture.Coordinator.CreateUserAsync();
        var nobody = new Payer(walletless.UserId, walletless.NewKey!, "");

        (await TryAsync(payer, request => request.Type = "gift")).Should().Be("PAYMENT_INVALID");
        (await TryAsync(payer, request => request.Type = "api")).Should().Be("PURPOSE_UNAVAILABLE");
        (await TryAsync(payer, request => request.Network = "bitcoin")).Should().Be("PAYMENT_INVALID");
        (await TryAsync(payer, request => request.Network = "tron")).Should().Be("PAYMENT_WALLET_REQUIRED");
        (await TryAsync(nobody, _ => { })).Should().Be("PAYMENT_WALLET_REQUIRED");
        (await TryAsync(payer, request => request.FromWallet = other.Wallet)).Should().Be("PAYMENT_WALLET_NOT_LINKED");
        (await TryAsync(payer, request => request.FromWallet = "nonsense")).Should().Be("PAYMENT_WALLET_NOT_LINKED");
        (await TryAsync(payer, request => request.Amount = "1")).Should().Be("PAYMENT_INVALID");
        (await TryAsync(payer, request => request.ModelId = "model_1")).Should().Be("PAYMENT_INVALID");
        (await TryAsync(payer, request => request.FromWallet = payer.Wallet.ToLowerInvariant())).Should().BeEmpty();

        Task<string> TryAsync(Payer who, Action<CreatePaymentRequest> change)
        {
            var request = new CreatePaymentRequest { Type = "subscription", Network = "ethereum" };
            change(request);
            return PaymentsFixture.ReasonOf(() => _fixture.CreateAsync(who, request));
        }
    }

    [SkippableFact]
    public async Task Create_TooManyOpen_IsRefusedUntilOneEnds()
    {
        var payer = await _fixture.PayerAsync();
        var payments = await Task.WhenAll(Enumerable.Range(0, 25).Select(async _ => await PaymentsFixture.ReasonOf(() => _fixture.CreateAsync(payer))));

        payments.Count(reason => reason.Length == 0).Should().Be(20);
        payments.Where(reason => reason.Length > 0).Should().AllBe("PAYMENT_LIMIT_REACHED");
        _fixture.Clock.Advance(TimeSpan.FromMinutes(16));
        (await PaymentsFixture.ReasonOf(() => _fixture.CreateAsync(payer))).Should().BeEmpty();
    }

    private async Task ReconciledAsync() => (await _fixture.AdminAsync((c, r, h) => c.ReconcilePaymentsAsync(r, h), new ReconcilePaymentsRequest()))
        .Networks.Should().AllSatisfy(network => (network.Difference, network.UnmatchedDifference).Should().Be(("0.000000", "0.000000")));

    private static ScriptedTransaction Of(params ScriptedTransfer[] transfers) => new(ScriptedChain.NewHash(), transfers);
}
