namespace AIForge.Load.Gateway;

/// <summary>One round of one target.</summary>
internal sealed record Sample(
    double P50, double P99, double Rate, double CpuMicroseconds, double P50Busy, double FirstToken, double Disconnect);
