using AIForge.Admin.Commands;

return await AdminCommandLine.Parse(args).InvokeAsync();
