using System.Runtime.CompilerServices;
using AIForge.Node.Serving;
using AIForge.Protocol.Node.V1;
using AIForge.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace AIForge.Node.Tests.Serving;

public sealed class DeltaJoiningTests
{
    [Fact]
    public void Join_AnySequenceAndAnyPauses_KeepsTokensTextAndEnd()
    {
        var delta = Gen.Choose(0, 3).SelectMany(tokens => Gen.Elements("", "a", "é", "😀").SelectMany(text =>
            Gen.Elements(true, false).Select(pause => (Tokens: tokens, Text: text, Pause: pause))));
        var sequences = delta.ListOf().Select(list => list.ToArray()).ToArbitrary();

        Prop.ForAll(sequences, sequence => Task.Run(() => CheckAsync(sequence)).GetAwaiter().GetResult()).QuickCheckThrowOnFailure();
    }

    [Fact]
    public async Task Join_AllReady_IsOneMessagePer64()
    {
        var ready = Enumerable.Range(0, 130).Select(i => (Tokens: 1, Text: "x", Pause: false)).ToArray();

        var joined = await CollectAsync(DeltaJoining.JoinReadyAsync(SourceAsync(ready), default));

        joined.Select(delta => delta.TokenIds.Count).Should().Equal(64, 64, 2);
    }

    [Fact]
    public async Task Join_SourceFails_PassesOnWhatCameBeforeThenFails()
    {
        static async IAsyncEnumerable<InferenceDelta> FailingAsync()
        {
            yield return new InferenceDelta { Text = "a" };
            await Task.Yield();
            throw new InvalidOperationException("broken");
        }

        await using var joined = DeltaJoining.JoinReadyAsync(FailingAsync(), default).GetAsyncEnumerator();

        (await joined.MoveNextAsync().Within()).Should().BeTrue();
        joined.Current.Text.Should().Be("a");
        await FluentActions.Awaiting(() => joined.MoveNextAsync().Within()).Should().ThrowAsync<InvalidOperationException>().WithMessage("broken");
    }

    [Fact]
    public async Task Join_ReaderLeavesWhileTheNextIsOnItsWay_EndsTheSource()
    {
        var ended = new TaskCompletionSource();
        async IAsyncEnumerable<InferenceDelta> EndlessAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            try
            {
                yield return new InferenceDelta { Text = "a" };
                await new TaskCompletionSource().Task.WaitAsync(cancellationToken);
            }
            finally
            {
                ended.TrySetResult();
            }
        }

        var joined = DeltaJoining.JoinReadyAsync(EndlessAsync(), default).GetAsyncEnumerator();
        (await joined.MoveNextAsync().Within()).Should().BeTrue();

        await joined.DisposeAsync().Within();

        await ended.Task.Within();
    }

    private static async Task CheckAsync((int Tokens, string Text, bool Pause)[] sequence)
    {
        var source = await CollectAsync(SourceAsync(sequence));
        var joined = await CollectAsync(DeltaJoining.JoinReadyAsync(SourceAsync(sequence), default));

        joined.SelectMany(delta => delta.TokenIds).Should().Equal(source.SelectMany(delta => delta.TokenIds));
        string.Concat(joined.Select(delta => delta.Text)).Should().Be(string.Concat(source.Select(delta => delta.Text)));
        joined.SelectMany(delta => delta.Logprobs).Should().Equal(source.SelectMany(delta => delta.Logprobs));
        joined.Count.Should().BeLessThanOrEqualTo(source.Count);
        if (source.Count == 0) return;
        joined[^1].FinishReason.Should().Be("stop");
        joined[^1].Timings.Should().NotBeNull();
        joined[0].PromptTokens.Should().Be(9, "it is told with the first");
        joined.SkipLast(1).Should().NotContain(delta => delta.FinishReason != "");
    }

    private static async IAsyncEnumerable<InferenceDelta> SourceAsync((int Tokens, string Text, bool Pause)[] sequence)
    {
        for (var i = 0; i < sequence.Length; i++)
        {
            if (sequence[i].Pause) await Task.Yield();
            var delta = new InferenceDelta { Text = sequence[i].Text, TokenIds = { Enumerable.Repeat(i, sequence[i].Tokens) }, Logprobs = { new TokenLogprob { TokenId = i } } };
            if (i == 0) delta.PromptTokens = 9;
            if (i == sequence.Length - 1) (delta.FinishReason, delta.Timings) = ("stop", new InferenceTimings());
            yield return delta;
        }
    }

    private static async Task<List<InferenceDelta>> CollectAsync(IAsyncEnumerable<InferenceDelta> deltas)
    {
        var all = new List<InferenceDelta>();
        await foreach (var delta in deltas) all.Add(delta);
        return all;
    }
}
