using AIForge.Coordinator.Platform.Secrets;
using AIForge.Shared.Faults;
using AIForge.Shared.Matching;
using AIForge.Storage.Objects;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Jobs.Containers;

/// <summary>Checks a container job, and puts together what it has beside what every job has. Step 1 of docs/flows/container-job.md.</summary>
internal sealed class ContainerSubmission(
    InputsStore inputs, OutputsStore outputs, ContainerSecrets secrets, IKeyWrapping wrapping, IObjectStore objects, IOptions<ContainerOptions> options)
{
    /// <summary>Adds a violation for everything that is wrong; returns what looks the inputs up.</summary>
    public Func<NewJob, CancellationToken, Task<NewJob>> Check(JobOrder order, int ttlSeconds, List<FieldViolation> violations)
    {
        var spec = ContainerParameters.Read(order.Parameters, options.Value, ttlSeconds, violations);
        return (job, cancellationToken) => PrepareAsync(job, order, spec, cancellationToken);
    }

    private async Task<NewJob> PrepareAsync(NewJob job, JobOrder order, ContainerSpec spec, CancellationToken cancellationToken)
    {
        if (spec.OutputsPath.Length > 0) await RequireStoresAsync(job, cancellationToken);
        var found = await FindInputsAsync(job.OwnerId, order, spec, cancellationToken);
        var config = JobsMapping.ToJson(ContainerParameters.Masked(order.Parameters!));
        return job with
        {
            Config = config,
            Container = new NewContainer(spec.Demand, found, secrets.Wrap(job.Id, spec.Env))
            {
                Plan = spec.Plan,
                TimeoutSeconds = spec.TimeoutSeconds,
                ContentKeys = [ContentKeys.OfImage(spec.Image), .. found.Select(input => ContentKeys.OfInput(input.Cid)).Distinct()],
            },
        };
    }

    /// <summary>Said now and not when the work is done.</summary>
    private async Task RequireStoresAsync(NewJob job, CancellationToken cancellationToken)
    {
        _ = wrapping.CurrentKeyId;
        await objects.FindAsync($"jobs/{job.JobId}", cancellationToken);
        if (await outputs.UsedAsync(job.OwnerId, cancellationToken) > options.Value.MaxKeptOutputBytes) throw ContainerFaults.TooMuchKept(options.Value.MaxKeptOutputBytes);
    }

    /// <summary>What does not exist and what belongs to somebody else is refused alike.</summary>
    private async Task<IReadOnlyList<JobInput>> FindInputsAsync(Guid ownerId, JobOrder order, ContainerSpec spec, CancellationToken cancellationToken)
    {
        if (spec.Inputs.Count == 0) return [];
        string[] cids = [.. spec.Inputs.Select(input => input.Cid).Distinct()];
        var sources = (await inputs.ResolveAsync(ownerId, cids, cancellationToken)).ToDictionary(source => source.Cid, StringComparer.Ordinal);
        List<FieldViolation> missing = [.. spec.Inputs.Select((input, i) => (input, i)).Where(entry => !sources.ContainsKey(entry.input.Cid)).Select(entry => new FieldViolation(
            $"{order.ParametersField}.inputs[{entry.i}].cid", "There is no such content among your files, the outputs of your jobs and the public models that you may download."))];
        if (missing.Count > 0) throw JobsFaults.InputNotFound(missing);

        List<JobInput> found = [.. spec.Inputs.Select(input => (input, source: sources[input.Cid])).Select(entry =>
            new JobInput(entry.input.Path, entry.input.Cid, entry.source.SizeBytes, entry.source.Kind, entry.source.SourceId))];
        if (found.Sum(input => input.SizeBytes) > options.Value.MaxInputBytes)
            throw JobsFaults.Invalid([new FieldViolation($"{order.ParametersField}.inputs", $"They have more than {options.Value.MaxInputBytes} bytes together.")]);
        return found;
    }
}
