namespace AIForge.Standalone.Cli;

/// <summary>What `up` tells: a person, or a script.</summary>
internal interface IUpView
{
    void Progress(string step);

    /// <summary>Shows that the network answers; returns when it did.</summary>
    Task ShowAnswerAsync(RunFile run, CancellationToken cancellationToken);

    void Ready(RunFile run, NetworkOptions options);

    void Stopping();

    void Failed(string message);
}
