using AIForge.Protocol.Node.V1;

namespace AIForge.Node.Executors.Containers;

/// <summary>Brings the outputs of a job to where they are kept.</summary>
internal interface IOutputDelivery
{
    /// <summary>Returns when they are kept. A connection that breaks is made again.</summary>
    /// <exception cref="TaskFailedException">They are not taken.</exception>
    Task DeliverAsync(AttemptRef attempt, OutputArchive archive, CancellationToken cancellationToken);
}
