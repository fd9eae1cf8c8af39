using System.Diagnostics.Metrics;
using AIForge.Node.Hardware.Gpus;
using AIForge.Protocol.Node.V1;

namespace AIForge.Node.Metrics;

/// <summary>What the node counts about itself. Labels are kinds, outcomes and this machine's GPUs: never a job, a model or a user.</summary>
internal sealed class NodeMetrics : IDisposable
{
    private static readonly InstrumentAdvice<double> Durations = new() { HistogramBucketBoundaries = [0.1, 0.5, 1, 5, 15, 60, 300, 1_800, 7_200, 43_200] };

    private readonly NodeState _state;
    private readonly Counter<long> _connections;
    private readonly Counter<long> _disconnections;
    private readonly Counter<long> _jobs;
    private readonly Histogram<double> _jobSeconds;
    private readonly Counter<long> _generations;
    private readonly Histogram<double> _generationSeconds;
    private readonly Counter<long> _promptTokens;
    private readonly Counter<long> _generatedTokens;

    public NodeMetrics(NodeState state)
    {
        _state = state;
        _connections = Meter.CreateCounter<long>("aiforge_node_connections", description: "Times the coordinator welcomed this node since its start.");
        _disconnections = Meter.CreateCounter<long>("aiforge_node_disconnections", description: "Control streams that ended or could not be opened.");
        _jobs = Meter.CreateCounter<long>("aiforge_node_jobs", description: "Attempts of jobs that ended, by kind and by whose fault a failure was.");
        _jobSeconds = Meter.CreateHistogram("aiforge_node_job_duration_seconds", null, "From start to end of an attempt.", null, Durations);
        _generations = Meter.CreateCounter<long>("aiforge_node_generations", description: "Generations for waiting users that ended.");
        _generationSeconds = Meter.CreateHistogram("aiforge_node_generation_duration_seconds", null, "From start to end of a generation, waiting included.", null, Durations);
        _promptTokens = Meter.CreateCounter<long>("aiforge_node_prompt_tokens", description: "Tokens of prompts, of generations and inference jobs.");
        _generatedTokens = Meter.CreateCounter<long>("aiforge_node_generated_tokens", description: "Tokens that were generated, for generations and inference jobs.");
        ObserveWork();
        ObserveMachine();
        ObserveGpus();
    }

    /// <summary>One a node, since tests and the standalone program run several nodes in one process.</summary>
    public Meter Meter { get; } = new("AIForge.Node");

    private NodeStatusReport Report => _state.Report;

    public void Connected() => _connections.Add(1);

    public void Disconnected() => _disconnections.Add(1);

    /// <param name="outcome">One of a few words, such as `done` or `node_fault`.</param>
    public void JobEnded(string kind, string outcome, double seconds)
    {
        _jobs.Add(1, new("kind", kind), new("outcome", outcome));
        _jobSeconds.Record(seconds, new KeyValuePair<string, object?>("kind", kind));
    }

    public void GenerationEnded(string outcome, double seconds)
    {
        _generations.Add(1, new KeyValuePair<string, object?>("outcome", outcome));
        _generationSeconds.Record(seconds);
    }

    public void GenerationRefused() => _generations.Add(1, new KeyValuePair<string, object?>("outcome", "refused"));

    public void Generated(InferenceDelta delta)
    {
        var prompt = delta.PromptTokens + delta.Embeddings.Sum(embedding => embedding.PromptTokens);
        if (prompt > 0) _promptTokens.Add(prompt);
        _generatedTokens.Add(delta.TokenIds.Count);
    }

    public void Dispose() => Meter.Dispose();

    private void ObserveWork()
    {
        Gauge("aiforge_node_connected", "1 while the coordinator has this node's control stream.", report => report.IsConnected ? 1 : 0);
        Gauge("aiforge_node_work_wanted", "0 while the node is drained or outside of its hours.", report => report.NoWorkWanted is null ? 1 : 0);
        Gauge("aiforge_node_start_time_seconds", "When the node started, in seconds since 1970.", report => report.StartedAt.ToUnixTimeMilliseconds() / 1e3);
        Gauge("aiforge_node_slots", "Jobs and generations that may run at the same time.", report => report.Slots);
        Gauge("aiforge_node_jobs_running", "Attempts of jobs that the node has.", report => report.Jobs);
        Gauge("aiforge_node_generations_running", "Sequences that the engine is generating.", report => report.ActiveGenerations);
        Gauge("aiforge_node_generations_waiting", "Sequences that wait for a slot of the engine.", report => report.QueuedGenerations);
        Gauge("aiforge_node_models_loaded", "Models in memory.", report => report.Models.Count);
        Gauge("aiforge_node_containers_available", "1 when container jobs can run here.", report => report.Containers is { AbsentReason: "" } ? 1 : 0);
        Gauge("aiforge_node_container_slots", "Containers that may run at the same time.", report => report.Containers?.Slots ?? 0);
    }

    private void ObserveMachine()
    {
        Gauge("aiforge_node_cpu_usage_ratio", "Of all cores, 0 to 1.", report => (report.Usage?.CpuPercent ?? 0) / 100);
        Gauge("aiforge_node_memory_used_bytes", "By everything on the machine.", report => report.Usage?.MemoryUsedBytes ?? 0);
        Gauge("aiforge_node_memory_size_bytes", "Of the machine.", _ => _state.Hardware.MemoryBytes);
        Gauge("aiforge_node_disk_used_bytes", "Of the disk of the data folder.", report => report.Usage?.DiskUsedBytes ?? 0);
        Gauge("aiforge_node_disk_size_bytes", "Of the disk of the data folder.", _ => _state.Hardware.DiskBytes);
    }

    private void ObserveGpus()
    {
        OfGpus("aiforge_node_gpu_utilization_ratio", "Time in which the GPU worked, 0 to 1.", sample => sample.UtilizationPercent / 100);
        OfGpus("aiforge_node_gpu_memory_used_bytes", "By everything on the machine.", sample => sample.MemoryUsedBytes);
        OfGpus("aiforge_node_gpu_temperature_celsius", "As its driver tells.", sample => sample.TemperatureCelsius);
        OfGpus("aiforge_node_gpu_power_watts", "As its driver tells.", sample => sample.PowerWatts);
    }

    private void Gauge(string name, string description, Func<NodeStatusReport, double> value) =>
        Meter.CreateObservableGauge(name, () => value(Report), null, description);

    private void OfGpus(string name, string description, Func<GpuSample, double?> value) =>
        Meter.CreateObservableGauge(name, () => Measured(value), null, description);

    private IEnumerable<Measurement<double>> Measured(Func<GpuSample, double?> value) =>
        (Report.Usage?.Gpus ?? []).Where(sample => value(sample) is not null)
            .Select(sample => new Measurement<double>(value(sample)!.Value, new KeyValuePair<string, object?>("uuid", sample.Uuid)));
}
