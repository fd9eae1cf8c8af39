using AIForge.Standalone.Cli;

return await ForgeCommandLine.Build().Parse(args).InvokeAsync();
