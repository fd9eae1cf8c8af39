using AIForge.Admin.Commands;

return await AdminCommandLine.RunAsync(args, Console.Out);
