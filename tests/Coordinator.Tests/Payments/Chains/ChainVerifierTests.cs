using System.Net;
using AIForge.Chains;
using AIForge.Coordinator.Admin.Overview;
using AIForge.Coordinator.Payments.Chains;
using AIForge.Testing;
using AIForge.Testing.Chains;

namespace AIForge.Coordinator.Tests.Payments.Chains;

/// <summary>Several endpoints, of which some lie, lag, are slow, answer garbage or do not answer: over a real chain, through proxies.</summary>
public sealed class ChainVerifierTests(EthereumFixture fixture) : IClassFixture<EthereumFixture>, IAsyncLifetime
{
    private const long Large = 1_000_000_000;

    private readonly EthereumChain _chain = fixture.Chain;
    private readonly ManualTimeProvider _clock = new(TimeProvider.System.GetUtcNow());
    private MisbehavingProxy _first = null!;
    private MisbehavingProxy _second = null!;

    public async Task InitializeAsync()
    {
        _first = await MisbehavingProxy.StartAsync(_chain.Address);
        _second = await MisbehavingProxy.StartAsync(_chain.Address);
        await _chain.MineAsync();
    }

    public async Task DisposeAsync()
    {
        await _first.DisposeAsync();
        await _second.DisposeAsync();
    }

    public static TheoryData<string> Failures => ["429", "503", "302", "silence", "break", "flood", "garbage", "empty", "null", "duplicate", "error"];

    [SkippableTheory]
    [MemberData(nameof(Failures))]
    public async Task Find_FirstEndpointFails_TheNextAnswers(string failure)
    {
        var hash = await PayAsync(5);
        Misbehave(_first, failure);

        var found = await Both().FindAsync(hash, default).Within();

        found.State.Should().Be(ChainTransactionState.Included);
    }

    [SkippableTheory]
    [InlineData("503")]
    [InlineData("garbage")]
    [InlineData("error")]
    public async Task Endpoints_OneFailed_SayWhichWithoutAskingAgain(string failure)
    {
        var verifier = Both();
        verifier.Endpoints.Should().OnlyContain(endpoint => endpoint.Head == null && endpoint.LastFailure == null && endpoint.Failures == 0, "nobody was asked");
        Misbehave(_first, failure);

        var head = await verifier.HeadAsync(default).Within();
        var (first, second) = (verifier.Endpoints[0], verifier.Endpoints[1]);

        first.Failures.Should().BePositive();
        first.LastFailure!.Value.Reason.Should().NotBeEmpty().And.NotContain("reverted", "what a node writes may hold what it was asked with");
        (second.Failures, second.Head!.Value.Number).Should().Be((0, head.Height));
        var shown = AdminOverviewMapping.ToProto(first);
        (shown.State, shown.HasHeight, AdminOverviewMapping.ToProto(second).State).Should().Be(("failed", false, "ok"));
    }

    [SkippableTheory]
    [InlineData("429")]
    [InlineData("503")]
    [InlineData("silence")]
    [InlineData("break")]
    public async Task Find_AllEndpointsAway_IsUnavailableAndSaysWhenToComeBack(string failure)
    {
        var hash = await PayAsync(5);
        Misbehave(_first, failure);
        Misbehave(_second, failure);

        var find = () => Both().FindAsync(hash, default).Within();

        (await find.Should().ThrowAsync<ChainUnavailableException>()).Which.RetryAfter.Should().BePositive();
    }

    [SkippableTheory]
    [InlineData("garbage")]
    [InlineData("empty")]
    [InlineData("flood")]
    public async Task Find_AllAnswersAreGarbage_SaysSo(string failure)
    {
        var hash = await PayAsync(5);
        Misbehave(_first, failure);
        Misbehave(_second, failure);

        var find = () => Both().FindAsync(hash, default).Within();

        await find.Should().ThrowAsync<ChainAnswerException>();
    }

    [SkippableFact]
    public async Task Find_EndpointOfAnotherChain_IsNotBelieved()
    {
        var hash = await PayAsync(5);
        _first.Lie = (question, answer) => question.Contains("eth_chainId", StringComparison.Ordinal) ? answer.Replace("0x7a69", "0x1", StringComparison.Ordinal) : answer;

        var find = () => TestVerifiers.Of(_chain, _first.Address).FindAsync(hash, default).Within();

        (await find.Should().ThrowAsync<ChainAnswerException>()).Which.Message.Should().Contain("serves chain 1 instead of 31337");
        (await Both().FindAsync(hash, default).Within()).State.Should().Be(ChainTransactionState.Included);
    }

    [SkippableFact]
    public async Task Find_TokenWithOtherDecimals_IsNotBelieved()
    {
        var hash = await PayAsync(5);
        _first.Lie = (question, answer) => question.Contains("eth_call", StringComparison.Ordinal) ? answer.Replace("0006\"", "0012\"", StringComparison.Ordinal) : answer;

        var find = () => TestVerifiers.Of(_chain, _first.Address).FindAsync(hash, default).Within();

        (await find.Should().ThrowAsync<ChainAnswerException>()).Which.Message.Should().Contain("no token with 6 decimals");
    }

    [SkippableFact]
    public async Task Find_LargeAmountAndBothTellTheSame_IsIncluded()
    {
        var hash = await PayAsync(Large);

        (await Agreeing().FindAsync(hash, default).Within()).State.Should().Be(ChainTransactionState.Included);

        _second.Requests.Should().BePositive();
    }

    [SkippableFact]
    public async Task Find_SmallAmount_AsksOneEndpoint()
    {
        var hash = await PayAsync(Large - 1);

        await Agreeing().FindAsync(hash, default).Within();

        _second.Requests.Should().Be(0);
    }

    [SkippableTheory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Find_LargeAmountOfWhichOneLies_IsADisagreement(int liar)
    {
        var hash = await PayAsync(Large);
        var digits = Large.ToString("x64");
        (liar == 1 ? _first : _second).Lie = (_, answer) => answer.Replace(digits, (Large + 1).ToString("x64"), StringComparison.Ordinal);

        var find = () => Agreeing().FindAsync(hash, default).Within();

        await find.Should().ThrowAsync<ChainDisagreementException>();
    }

    [SkippableTheory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Find_LargeAmountOfWhichOneKnowsNothing_IsADisagreement(int lagging)
    {
        var hash = await PayAsync(Large);
        Forget(lagging == 1 ? _first : _second);

        var find = () => Agreeing().FindAsync(hash, default).Within();

        await find.Should().ThrowAsync<ChainDisagreementException>();
    }

    [SkippableFact]
    public async Task Find_LargeAmountAndTheOtherIsAway_IsUnavailable()
    {
        var hash = await PayAsync(Large);
        Misbehave(_second, "503");

        var find = () => Agreeing().FindAsync(hash, default).Within();

        await find.Should().ThrowAsync<ChainUnavailableException>();
    }

    [SkippableFact]
    public async Task Find_FirstEndpointLags_TheNextIsBelieved()
    {
        var hash = await PayAsync(5);
        Forget(_first);

        (await Both().FindAsync(hash, default).Within()).State.Should().Be(ChainTransactionState.Included);
    }

    [SkippableFact]
    public async Task Head_OneOfTwoIsAhead_IsTheLower()
    {
        var height = (await TestVerifiers.Of(_chain).HeadAsync(default).Within()).Height;
        _first.Lie = (question, answer) => question.Contains("latest", StringComparison.Ordinal)
            ? answer.Replace($"\"number\":\"0x{height:x}\"", $"\"number\":\"0x{height + 50:x}\"", StringComparison.Ordinal) : answer;

        (await TestVerifiers.Of(_chain, _first.Address).HeadAsync(default).Within()).Height.Should().Be(height + 50);
        (await Agreeing().HeadAsync(default).Within()).Height.Should().Be(height);
    }

    [SkippableFact]
    public async Task Head_OlderThanFiveMinutes_IsOfAnEndpointThatLostTouch()
    {
        var verifier = TestVerifiers.Of(_chain, _ => { }, _clock, _first.Address);
        await verifier.HeadAsync(default).Within();
        _clock.Advance(TimeSpan.FromMinutes(6));

        var head = () => verifier.HeadAsync(default).Within();

        (await head.Should().ThrowAsync<ChainAnswerException>()).Which.Message.Should().Contain("lost touch");
    }

    [SkippableFact]
    public async Task Head_GoesBackMoreThan64Blocks_IsNotBelieved()
    {
        var verifier = TestVerifiers.Of(_chain, _first.Address);
        var snapshot = await _chain.SnapshotAsync();
        await _chain.MineAsync(65);
        await verifier.HeadAsync(default).Within();
        await _chain.RevertAsync(snapshot);

        var head = () => verifier.HeadAsync(default).Within();

        (await head.Should().ThrowAsync<ChainAnswerException>()).Which.Message.Should().Contain("went back");
    }

    [SkippableFact]
    public async Task Head_GoesBackAFewBlocks_IsAReorganisation()
    {
        var verifier = TestVerifiers.Of(_chain, _first.Address);
        var snapshot = await _chain.SnapshotAsync();
        var height = await _chain.MineAsync(30);
        await verifier.HeadAsync(default).Within();
        await _chain.RevertAsync(snapshot);

        (await verifier.HeadAsync(default).Within()).Height.Should().Be(height - 30);
    }

    [SkippableFact]
    public async Task Ask_EndpointFailsAgainAndAgain_IsLeftAloneForAWhile()
    {
        _first.FailWithStatus(HttpStatusCode.ServiceUnavailable);
        var verifier = TestVerifiers.Of(_chain, _ => { }, _clock, _first.Address);
        await FailAsync(verifier);
        var asked = _first.Requests;

        await FailAsync(verifier);
        _first.Requests.Should().Be(asked, "it rests");
        _clock.Advance(TimeSpan.FromSeconds(1));
        await FailAsync(verifier);
        _first.Requests.Should().BeGreaterThan(asked);
        _first.Fail = null;
        _clock.Advance(TimeSpan.FromSeconds(60));

        (await verifier.HeadAsync(default).Within()).Height.Should().BePositive();
    }

    [SkippableFact]
    public async Task Ask_EndpointSaysWhenToComeBack_IsLeftAloneUntilThen()
    {
        _first.FailWithStatus(HttpStatusCode.TooManyRequests, retryAfter: "30");
        var verifier = TestVerifiers.Of(_chain, _ => { }, _clock, _first.Address);

        (await FailAsync(verifier)).RetryAfter.Should().Be(TimeSpan.FromSeconds(30));

        _first.Fail = null;
        _clock.Advance(TimeSpan.FromSeconds(29));
        await FailAsync(verifier);
        _clock.Advance(TimeSpan.FromSeconds(1));
        await verifier.HeadAsync(default).Within();
    }

    [SkippableFact]
    public async Task Ask_TooManyOfOurOwnWait_IsBusyAndPunishesNoEndpoint()
    {
        var clock = new ManualTimeProvider(TimeProvider.System.GetUtcNow());
        var verifier = TestVerifiers.Of(_chain, settings => (settings.RequestsPerSecond, settings.TimeoutSeconds) = (1, 60), clock, _first.Address);
        using var stop = new CancellationTokenSource();
        var waiting = Enumerable.Range(0, 3).Select(_ => verifier.HeadAsync(stop.Token)).ToList();

        var busy = await FailAsync(verifier);
        var patient = PatientlyAsync(verifier, stop.Token);

        (busy.IsBusy, busy.RetryAfter > TimeSpan.Zero).Should().Be((true, true));
        patient.IsCompleted.Should().BeFalse("a watcher waits its turn");
        await Eventually.IsTrueAsync(() =>
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            return Task.FromResult(patient.IsCompleted);
        });
        (await patient).Height.Should().BePositive();
        await stop.CancelAsync();
        await Task.WhenAll(waiting).ContinueWith(_ => { }, TaskScheduler.Default).Within();
    }

    [SkippableFact]
    public async Task TransfersTo_EndpointWithoutTheLastBlock_LeavesItToTheNext()
    {
        var (from, wallet) = (await _chain.NewAccountAsync(5), await _chain.NewAccountAsync());
        var before = await _chain.MineAsync();
        await _chain.TransferAsync(from, wallet.Address, 5);
        var last = await _chain.MineAsync();
        _first.Lie = (question, answer) => question.Contains("latest", StringComparison.Ordinal)
            ? answer.Replace($"\"number\":\"0x{last:x}\"", $"\"number\":\"0x{before:x}\"", StringComparison.Ordinal) : answer;

        (await Both().TransfersToAsync(wallet.Address.ToString(), before, last, default).Within()).Should().ContainSingle();
        var alone = () => TestVerifiers.Of(_chain, _first.Address).TransfersToAsync(wallet.Address.ToString(), before, last, default).Within();
        await alone.Should().ThrowAsync<ChainAnswerException>();
    }

    [SkippableFact]
    public async Task BlockHash_EndpointsDiffer_IsADisagreement()
    {
        var head = await TestVerifiers.Of(_chain).HeadAsync(default).Within();
        var digits = Convert.ToHexStringLower(head.BlockHash);
        _second.Lie = (_, answer) => answer.Replace(digits, new string('b', 64), StringComparison.Ordinal);

        var read = () => Agreeing().BlockHashAsync(head.Height, default).Within();

        await read.Should().ThrowAsync<ChainDisagreementException>();
    }

    private static void Misbehave(MisbehavingProxy proxy, string failure)
    {
        switch (failure)
        {
            case "silence": proxy.FailBySilence(); break;
            case "break": proxy.FailByBreakingOff(); break;
            case "flood": proxy.FailWithFlood(); break;
            case "garbage": proxy.FailWithBody("<html>busy</html>"); break;
            case "empty": proxy.FailWithBody(""); break;
            case "null": proxy.FailWithBody("null"); break;
            case "duplicate": proxy.FailWithBody("""{"jsonrpc":"2.0","id":1,"result":"0x7a69","result":"0x7a69"}"""); break;
            case "error": proxy.FailWithBody("""{"jsonrpc":"2.0","id":1,"error":{"code":-32005,"message":"limit exceeded"}}"""); break;
            default: proxy.FailWithStatus((HttpStatusCode)int.Parse(failure)); break;
        }
    }

    /// <summary>The endpoint does not know any transaction.</summary>
    private static void Forget(MisbehavingProxy proxy) => proxy.Lie = (question, answer) =>
        question.Contains("Receipt", StringComparison.Ordinal) || question.Contains("ByHash", StringComparison.Ordinal)
            ? $$"""{"jsonrpc":"2.0","id":{{System.Text.Json.Nodes.JsonNode.Parse(question[question.IndexOf('{')..])!["id"]}},"result":null}""" : answer;

    private static async Task<ChainHead> PatientlyAsync(IChainVerifier verifier, CancellationToken cancellationToken)
    {
        RequestPace.BePatient();
        return await verifier.HeadAsync(cancellationToken);
    }

    private static async Task<ChainUnavailableException> FailAsync(IChainVerifier verifier)
    {
        var head = () => verifier.HeadAsync(default).Within();
        return (await head.Should().ThrowAsync<ChainUnavailableException>()).Which;
    }

    private IChainVerifier Both() => TestVerifiers.Of(_chain, _first.Address, _second.Address);

    private IChainVerifier Agreeing() => TestVerifiers.Of(_chain, settings => settings.Agreement = 2, TimeProvider.System, _first.Address, _second.Address);

    private async Task<TransactionHash> PayAsync(long amount)
    {
        var from = await _chain.NewAccountAsync(amount);
        var hash = await _chain.TransferAsync(from, _chain.FakeToken, amount);
        await _chain.MineAsync();
        return hash;
    }
}
