using System.Runtime.InteropServices;
using System.Threading.Channels;
using AIForge.Constraints.Matching;
using AIForge.Inference.Backends;
using AIForge.Inference.Sampling;
using AIForge.Inference.Tokenization;

namespace AIForge.Inference.Generation;

/// <summary>A request on its way through the scheduler. The loop thread owns everything but the members said to be shared.</summary>
internal sealed class GenerationSequence
{
    private readonly Channel<GenerationDelta> _deltas;
    private readonly TextAssembler _text;
    private readonly List<int> _tokens;
    private readonly int _limit;
    private readonly Tokenizer _tokenizer;
    private readonly ConstrainedSampling? _constraint;
    private readonly Sampler _sampler;
    private readonly PromptLookup _lookup;
    private string _replayedText = "";
    private GenerationDelta? _unsent;
    private volatile bool _stalled;
    private volatile bool _cancelled;

    /// <param name="masks">Of the request's constraint; null for none.</param>
    public GenerationSequence(GenerationRequest request, TokenMasks? masks, GenerationContext context)
    {
        (Request, _tokenizer) = (request, context.Tokenizer);
        _deltas = Channel.CreateBounded<GenerationDelta>(new BoundedChannelOptions(context.DeltaBuffer) { SingleReader = true, SingleWriter = true });
        _limit = request.MaxTokens > 0 ? request.MaxTokens : context.ContextLength - request.PromptTokens.Length;
        _tokens = [.. request.PromptTokens];
        Pages = new PageTable(context.KvStore, request.Scope);
        _sampler = new Sampler(request.Sampling, unchecked((ulong)(request.Sampling.Seed ?? Random.Shared.NextInt64())), request.PromptTokens, context.Selector);
        _lookup = new PromptLookup(context.GuessedTokens);
        _text = new TextAssembler(context.Tokenizer, request);
        if (masks is not null) _constraint = new ConstrainedSampling(new TokenConstraint(masks, context.Tokenizer.Vocabulary.EndIds), _limit);
        foreach (var token in request.Resume?.DeliveredTokens ?? []) Replay(token);
    }

    public GenerationRequest Request { get; }

    public PageTable Pages { get; }

    public IReadOnlyList<int> Tokens => _tokens;

    /// <summary>Tokens whose keys and values are in <see cref="Pages"/>.</summary>
    public int Computed { get; set; }

    /// <summary>Tokens still to be computed before the next one can be chosen.</summary>
    public int Pending => _tokens.Count - Computed;

    /// <summary>Whose it is; set by the line it waits in.</summary>
    public Tenant? Tenant { get; set; }

    /// <summary>Computed tokens that its tenant was charged for.</summary>
    public int Charged { get; set; }

    /// <summary>Its place among all that came; set with <see cref="Tenant"/>.</summary>
    public long Order { get; set; }

    /// <summary>When it last gave its slot up.</summary>
    public long PutBackAt { get; set; }

    /// <summary>When it came in again after that.</summary>
    public long ResumedAt { get; set; }

    /// <summary>It ran before and gave its memory back.</summary>
    public bool WasPutBack { get; private set; }

    /// <summary>Prompt tokens that others had computed.</summary>
    public int CachedTokens { get; private set; }

    public int Generated => _tokens.Count - Request.PromptTokens.Length;

    /// <summary>Shared: the consumer reads deltas here; the one that ends the generation is <see cref="Last"/>.</summary>
    public ChannelReader<GenerationDelta> Deltas => _deltas.Reader;

    /// <summary>Shared: set before <see cref="Deltas"/> completes. Kept apart so that a full channel never delays the end.</summary>
    public GenerationDelta? Last { get; private set; }

    /// <summary>Shared: the consumer is too slow and the sequence waits for it.</summary>
    public bool IsStalled => _stalled;

    /// <summary>Shared: nobody wants the rest.</summary>
    public bool IsCancelled => _cancelled;

    public SequenceClock Clock { get; } = new();

    public void Cancel() => _cancelled = true;

    /// <summary>Goes on with what others of the scope have computed of these tokens.</summary>
    public void AdoptPages()
    {
        var adopted = Pages.Adopt(CollectionsMarshal.AsSpan(_tokens), Computed);
        Computed += adopted;
        // What is found again after it was put back is no gain: it was computed for this very sequence.
        Charged = Math.Max(Charged, Computed);
        if (!WasPutBack) CachedTokens = Math.Min(CachedTokens + adopted, Request.PromptTokens.Length);
    }

    /// <summary>Undoes <see cref="AdoptPages"/> of a sequence that cannot begin yet.</summary>
    public void UndoAdoption()
    {
        Pages.Release();
        Computed = 0;
        if (!WasPutBack) (CachedTokens, Charged) = (0, 0);
    }

    /// <summary>Lets others of the scope go on with what is computed.</summary>
    public void SharePages() => Pages.Share(CollectionsMarshal.AsSpan(_tokens), Computed);

    /// <summary>Whether the next page is one that the other sequence is computing.</summary>
    public bool GoesOnLike(GenerationSequence other) =>
        Pages.GoesOnLike(other.Pages, CollectionsMarshal.AsSpan(_tokens), CollectionsMarshal.AsSpan(other._tokens));

    /// <summary>Guesses what follows the tokens there are; never beyond the token limit.</summary>
    public int Guess(Span<int> guess) =>
        _lookup.Guess(CollectionsMarshal.AsSpan(_tokens), guess[..Math.Clamp(_limit - Generated - 1, 0, guess.Length)]);

    /// <summary>Takes note of how many guessed tokens came.</summary>
    public void LearnFromGuess(int guessed, int right) => _lookup.Learn(guessed, right);

    /// <summary>Gives its memory back, to be computed again later.</summary>
    public void PutBack()
    {
        ReleasePages();
        WasPutBack = true;
    }

    public void ReleasePages()
    {
        SharePages();
        Pages.Release();
        Computed = 0;
    }

    /// <summary>As <see cref="ReleasePages"/>, when what is in them is in doubt.</summary>
    public void DiscardPages()
    {
        Pages.Forget();
        Pages.Release();
        Computed = 0;
    }

    /// <summary>What already decides the end before any step: a resumption of a generation that was complete.</summary>
    public FinishReason? FinishedByReplay { get; private set; }

    /// <summary>Chooses the next token; <paramref name="logits"/> is overwritten.</summary>
    public SampledToken Sample(Span<float> logits)
    {
        var forbidden = Request.IgnoreEos || Generated < Request.MinTokens ? _tokenizer.Vocabulary.EndIds : null;
        return _constraint is null
            ? _sampler.Sample(logits, forbidden, Request.TopLogprobs)
            : _constraint.Sample(_sampler, logits, forbidden, Request.TopLogprobs, _limit - Generated);
    }

    /// <summary>Takes a sampled token and sends its delta. Returns true when the generation has ended.</summary>
    public bool Accept(SampledToken sampled, TimeProvider time)
    {
        var (text, finish) = Append(sampled.TokenId);
        text = _replayedText + text;
        _replayedText = "";
        var delta = new GenerationDelta
        {
            TokenIds = [sampled.TokenId],
            Text = text,
            Logprobs = sampled.Top is null ? null : [Describe(sampled)],
            PromptTokenCount = Request.PromptTokens.Length,
            CachedTokenCount = CachedTokens,
        };
        if (finish is null)
        {
            Send(delta);
            return false;
        }

        End(delta with { Finish = finish, Timings = Clock.Read(time) });
        return true;
    }

    /// <summary>Ends a sequence that had nothing left to generate.</summary>
    public void EndReplayed(TimeProvider time) => End(new GenerationDelta
    {
        TokenIds = [],
        Text = _replayedText,
        Finish = FinishedByReplay,
        PromptTokenCount = Request.PromptTokens.Length,
        Timings = Clock.Read(time),
    });

    public void Fail(Exception exception) => _deltas.Writer.TryComplete(exception);

    /// <summary>Sends what a slow consumer had no room for; true when the sequence may go on.</summary>
    public bool TryUnstall()
    {
        if (!_stalled) return true;
        if (!_deltas.Writer.TryWrite(_unsent!)) return false;
        _unsent = null;
        _stalled = false;
        return true;
    }

    private void Send(GenerationDelta delta)
    {
        if (_deltas.Writer.TryWrite(delta)) return;
        _unsent = delta;
        // The flag goes up before the second try: a consumer that makes room after it will see the flag and wake the loop.
        _stalled = true;
        TryUnstall();
    }

    private void End(GenerationDelta last)
    {
        Last = last;
        _deltas.Writer.TryComplete();
    }

    private void Replay(int token)
    {
        if (FinishedByReplay is not null) return;
        var (text, finish) = Append(token);
        _replayedText += text;
        FinishedByReplay = finish;
    }

    private (string Text, FinishReason? Finish) Append(int token)
    {
        _tokens.Add(token);
        _sampler.Accept(token);
        if (!Request.IgnoreEos && _tokenizer.Vocabulary.EndIds.Contains(token)) return (_text.Finish(), Ended);
        if (_constraint?.TryAccept(token) == false) throw new PromptException("invalid_request", $"Token {token} does not follow the constraint of the output.");
        var text = _text.Append(token);
        if (_text.IsStopped) return (text, FinishReason.Stop);
        if (_constraint is { MustEnd: true }) return (text + _text.Finish(), Ended);
        return Generated < _limit ? (text, null) : Exhausted(text);
    }

    /// <summary>An end that the limit forced is no choice of the model.</summary>
    private FinishReason Ended => _constraint is { WasClosed: true } ? FinishReason.Length : FinishReason.Stop;

    private (string Text, FinishReason? Finish) Exhausted(string text)
    {
        text += _text.Finish();
        return (text, _text.IsStopped ? FinishReason.Stop : FinishReason.Length);
    }

    private TokenLogprob Describe(SampledToken sampled) => new(
        Describe(new TokenScore(sampled.TokenId, sampled.Logprob)),
        Array.ConvertAll(sampled.Top!, Describe));

    private TokenAlternative Describe(TokenScore score) =>
        new(score.TokenId, _tokenizer.Decode([score.TokenId]), _tokenizer.BytesOf(score.TokenId).ToArray(), score.Logprob);
}
