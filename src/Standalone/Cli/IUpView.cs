namespace AIForge.Standalone.Cli;

/// <summary>What `up` tells: a person, or a script.</summary>
internal interface IUpView
{
    void Progress(string step);

    /// <summary>Shows that the network answers; returns when it did.</summary>
    Task ShowAnswerAsync(RunFile run, CancellationToken cancellationToken);

    void Ready(RunFile run, NetworkOptions options);

    /// <summary>Tells what comes later, while the network runs.</summary>
    Task FollowAsync(RunFile run, NetworkOptions options, CancellationToken cancellationToken);

    void Stopping();

    void Failed(string message);
}
