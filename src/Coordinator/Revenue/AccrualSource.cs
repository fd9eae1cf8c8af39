namespace AIForge.Coordinator.Revenue;

/// <summary>What an earning comes from. The value is the one stored in the database.</summary>
internal enum AccrualSource : short
{
    /// <summary>A payment for a model's API.</summary>
    Api = 1,

    /// <summary>The pool of a month's plan payments.</summary>
    Pool = 2,

    /// <summary>Computing for a model's API.</summary>
    ApiCompute = 3,

    /// <summary>Computing for plan traffic.</summary>
    PoolCompute = 4,

    /// <summary>A job that the node has done.</summary>
    Job = 5,
}
