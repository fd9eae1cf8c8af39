namespace AIForge.Coordinator.Jobs.Verification;

/// <summary>What is to be done with a job of several replicas.</summary>
internal enum QuorumStep
{
    Wait,
    AskOneMore,
    Decide,
    GiveUp,
}
