using AIForge.Protocol.Node.V1;

namespace AIForge.Node.Executors.Containers;

/// <summary>Brings a job's log to where its owner reads it.</summary>
internal interface IJobLogDelivery
{
    /// <summary>Returns when everything is there, or nobody wants it. A connection that breaks is made again, and goes on where the other side stopped.</summary>
    Task DeliverAsync(AttemptRef attempt, JobLog log, CancellationToken cancellationToken);
}
