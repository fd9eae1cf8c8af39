namespace AIForge.Standalone.Cli;

/// <summary>The question that shows a person, or a check, that the whole path works.</summary>
internal static class DemoQuestion
{
    public const string Text = "What is the capital of France?";
    private static readonly TimeSpan NodeTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(100);

    /// <summary>Asks until the node is connected and the answer is complete.</summary>
    public static async Task AnswersAsync(RunFile run, CancellationToken cancellationToken)
    {
        using var question = await FirstAnswerAsync(run, cancellationToken);
    }

    /// <summary>The node connects a moment after the gateway listens: until then "no node" is not a failure.</summary>
    public static async Task<Question> FirstAnswerAsync(RunFile run, CancellationToken cancellationToken)
    {
        var deadline = TimeProvider.System.GetUtcNow() + NodeTimeout;
        while (true)
        {
            var question = new Question(run.Gateway, run.ApiKey, run.Model);
            try
            {
                await foreach (var _ in question.AskAsync(Text, cancellationToken))
                {
                    // Only whether it comes matters here.
                }

                return question;
            }
            catch (StartException) when (TimeProvider.System.GetUtcNow() < deadline)
            {
                question.Dispose();
                await Task.Delay(Between, TimeProvider.System, cancellationToken);
            }
        }
    }
}
