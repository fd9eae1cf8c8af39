using System.Diagnostics.Metrics;
using AIForge.Inference.Generation;
using AIForge.Protocol.Node.V1;

namespace AIForge.Node.Metrics;

/// <summary>What the engine does, over all models of the node, those that were unloaded included.</summary>
internal sealed class EngineMetrics
{
    private static readonly InstrumentAdvice<double> Durations = new() { HistogramBucketBoundaries = [0.01, 0.05, 0.1, 0.5, 1, 5, 15, 60, 300] };

    private readonly Meter _meter;
    private readonly Histogram<double> _queue;
    private readonly Histogram<double> _prefill;
    private readonly Histogram<double> _decode;

    public EngineMetrics(NodeMetrics metrics)
    {
        _meter = metrics.Meter;
        _queue = Histogram("aiforge_node_queue_duration_seconds", "Of a generation or inference job that ended: waiting for a slot of the engine.");
        _prefill = Histogram("aiforge_node_prefill_duration_seconds", "Of a generation or inference job that ended: from its slot to its first token.");
        _decode = Histogram("aiforge_node_decode_duration_seconds", "Of a generation or inference job that ended: from its first token to its last.");
    }

    public void Ended(InferenceTimings timings)
    {
        _queue.Record(timings.QueueSeconds);
        _prefill.Record(timings.PrefillSeconds);
        _decode.Record(timings.DecodeSeconds);
    }

    /// <summary>Called once, by who has the models.</summary>
    public void Observe(Func<RuntimeTotals> totals, Func<IEnumerable<RuntimeLoad>> loads)
    {
        Counter("aiforge_node_prefill_tokens", "Tokens of prompts that were computed, again after a preemption too.", totals, sum => sum.PrefillTokens);
        Counter("aiforge_node_cached_tokens", "Tokens of prompts that were computed for an earlier one and kept.", totals, sum => sum.CachedTokens);
        Counter("aiforge_node_decode_tokens", "Tokens that the engine chose, delivered or not.", totals, sum => sum.GeneratedTokens);
        Counter("aiforge_node_preemptions", "Sequences that gave their slot or memory to another one and were computed again.", totals, sum => sum.Preemptions);
        Counter("aiforge_node_drafted_tokens", "Tokens that were guessed and computed ahead.", totals, sum => sum.GuessedTokens);
        Counter("aiforge_node_accepted_drafted_tokens", "Those of them that came.", totals, sum => sum.GuessedRight);
        _meter.CreateObservableGauge("aiforge_node_kv_pages", () => Pages([.. loads()]), null, "Pages of 16 tokens of attention memory: held by sequences, kept for prompts that begin alike, or free.");
    }

    private static IEnumerable<Measurement<long>> Pages(RuntimeLoad[] loads)
    {
        yield return Of("used", load => load.KvPages - load.FreeKvPages);
        yield return Of("cached", load => load.KeptKvPages);
        yield return Of("free", load => load.FreeKvPages - load.KeptKvPages);

        Measurement<long> Of(string state, Func<RuntimeLoad, long> pages) => new(loads.Sum(pages), new KeyValuePair<string, object?>("state", state));
    }

    private void Counter(string name, string description, Func<RuntimeTotals> totals, Func<RuntimeTotals, long> value) =>
        _meter.CreateObservableCounter(name, () => value(totals()), null, description);

    private Histogram<double> Histogram(string name, string description) => _meter.CreateHistogram(name, null, description, null, Durations);
}
