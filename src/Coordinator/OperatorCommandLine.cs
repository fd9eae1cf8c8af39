namespace AIForge.Coordinator;

/// <summary>What the operator types after the program's name. What stands behind a command may also be settings, <c>--Name=value</c>.</summary>
internal static class OperatorCommandLine
{
    private const int Found = 1, NotUnderstood = 2;

    private const string Usage = """
        usage: AIForge.Coordinator [COMMAND] [--Setting=value]...
        without a command the coordinator runs; the commands do one thing on its database and end:

          create-user NAME          an account with a key for everything, printed once; an earlier key of this kind stops working
          set KEY JSON              a new value for a setting
          audit-ledger              what is wrong with the ledger, a line each; exit status 1 when anything is
          migrate-bitcoin-payments [--dry-run]
                                    convert old payments of jobs in Bitcoin to AITBC; exit status 1 when any is left as it is
        """;

    /// <summary>The exit status.</summary>
    public static async Task<int> RunAsync(IServiceProvider services, string[] args, TextWriter output, TextWriter errors)
    {
        switch (args.Where(argument => !IsSetting(argument)).ToArray())
        {
            case ["create-user", var username]:
                await output.WriteLineAsync(await OperatorCommands.CreateUserAsync(services, username));
                return 0;
            case ["set", var key, var json]:
                await OperatorCommands.SetAsync(services, key, json);
                return 0;
            case ["audit-ledger"]:
                return await TellAsync(await OperatorCommands.AuditLedgerAsync(services), output);
            case ["migrate-bitcoin-payments"]:
                return await OperatorCommands.MigrateBitcoinPaymentsAsync(services, isDryRun: false, output) ? 0 : Found;
            case ["migrate-bitcoin-payments", "--dry-run"]:
                return await OperatorCommands.MigrateBitcoinPaymentsAsync(services, isDryRun: true, output) ? 0 : Found;
            default:
                await errors.WriteLineAsync($"'{string.Join(' ', args)}' is not understood.\n{Usage}");
                return NotUnderstood;
        }
    }

    private static async Task<int> TellAsync(IReadOnlyList<string> differences, TextWriter output)
    {
        foreach (var difference in differences) await output.WriteLineAsync(difference);
        await output.WriteLineAsync(differences.Count == 0 ? "The ledger is sound." : "The ledger is not sound.");
        return differences.Count == 0 ? 0 : Found;
    }

    private static bool IsSetting(string argument) => argument.StartsWith("--", StringComparison.Ordinal) && argument.Contains('=');
}
