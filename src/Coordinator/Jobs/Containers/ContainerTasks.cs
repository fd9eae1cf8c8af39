using AIForge.Coordinator.Models;
using AIForge.Coordinator.Models.Contents;
using AIForge.Protocol.Node.V1;
using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Jobs.Containers;

/// <summary>Puts together what a node is told of a container job: its parameters, its environment, and where its inputs are.</summary>
internal sealed class ContainerTasks(
    InputsStore inputs, ContainerSecrets secrets, ModelsStore models, ContentSources sources, IOptions<ContainerOptions> options)
{
    /// <exception cref="Shared.Faults.FaultException">The environment cannot be unwrapped now.</exception>
    public async Task<ContainerTask> MakeAsync(LeasedContainer job, CancellationToken cancellationToken)
    {
        // They were checked when the job came; what an operator changed since then does not count for it.
        var spec = ContainerParameters.Read(Struct.Parser.ParseJson(job.Config), options.Value, int.MaxValue, []);
        var demand = ContainerDemand.Parse(job.Demand);
        var task = new ContainerTask
        {
            Image = spec.Image,
            Command = { spec.Command },
            Env = { await secrets.UnwrapAsync(job.Id, cancellationToken) },
            Cpus = demand.Cpus,
            MemoryBytes = demand.MemoryBytes,
            Gpus = demand.Gpus,
            DiskBytes = demand.DiskBytes,
            Timeout = TimeSpan.FromSeconds(Math.Min(spec.TimeoutSeconds, MostTimeoutSeconds)).ToDuration(),
            OutputsPath = spec.OutputsPath,
            Network = demand.Egress ? ContainerNetwork.Egress : ContainerNetwork.None,
            MaxOutputBytes = OutputLimits.Bytes(demand, options.Value),
            MaxOutputFiles = options.Value.MaxOutputFiles,
        };
        foreach (var input in await inputs.OfJobAsync(job.Id, cancellationToken))
        {
            task.Inputs.Add(new ContainerInput
            {
                Cid = input.Cid, Path = input.Path, SizeBytes = input.SizeBytes, Sources = { await SourcesAsync(input, job.NodeId, cancellationToken) },
            });
        }

        return task;
    }

    // A day: what a time to live can be at most.
    private const int MostTimeoutSeconds = 86_400;

    /// <summary>Outputs lie encrypted: only the coordinator can give them.</summary>
    private async Task<IEnumerable<string>> SourcesAsync(JobInput input, Guid receiver, CancellationToken cancellationToken) => input.Kind switch
    {
        InputKind.File => await inputs.FileKeyAsync(input.SourceId, cancellationToken) is { } key ? sources.OfObject(key) : [],
        InputKind.Model => ModelSource.Of(await models.GetAsync(input.SourceId, cancellationToken)) is { } source ? sources.Of(source, receiver) : [],
        _ => [],
    };
}
