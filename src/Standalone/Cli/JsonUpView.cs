namespace AIForge.Standalone.Cli;

/// <summary>For scripts: one line of JSON on standard output when ready, errors on standard error.</summary>
internal sealed class JsonUpView : IUpView
{
    public void Progress(string step)
    {
        // A script wants the one line only.
    }

    public Task ShowAnswerAsync(RunFile run, CancellationToken cancellationToken) => DemoQuestion.AnswersAsync(run, cancellationToken);

    public void Ready(RunFile run, NetworkOptions options) => Console.Out.WriteLine(run.ToJson());

    public Task FollowAsync(RunFile run, NetworkOptions options, CancellationToken cancellationToken) => Task.CompletedTask;

    public void Stopping()
    {
        // Nothing more to say.
    }

    public void Failed(string message) => Console.Error.WriteLine($"forge: {message}");
}
