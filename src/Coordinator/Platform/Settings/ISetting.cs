namespace AIForge.Coordinator.Platform.Settings;

/// <summary>A setting whose type does not matter.</summary>
public interface ISetting
{
    string Key { get; }

    string Description { get; }

    string DefaultJson { get; }

    /// <summary>The value that the JSON stands for.</summary>
    /// <exception cref="Shared.Faults.FaultException">It is not of the setting's form or not allowed; says why.</exception>
    object Parse(string json);
}
