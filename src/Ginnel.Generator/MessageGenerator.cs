using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Ginnel.Generator.Emitting;
using Ginnel.Generator.Model;
using Ginnel.Generator.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Ginnel.Generator;

/// <summary>Generates formatters, proxies of contracts and forms in arenas, and registers what is looked up.</summary>
/// <remarks>
/// <code>
/// [Message] types ----- messages --+-- diagnostics
///                                  +-- models --------- one file for each type
///                                  +-- registrations -+
/// [assembly: MessageType] -- named types -------------+-- one file with the module's initialiser
/// [Contract] interfaces ---- contracts ---------------+
///                              +-- one file for each, and diagnostics
/// calls of the library ----- called types ------------+
/// [Shared] classes --------- shared classes --------- one file for each, and diagnostics
/// </code>
/// Each arrow carries models that are compared by value and hold no symbol, so a change that does not concern a type
/// ends at its model. Whatever else makes the program name types adds its registrations to the last line.
/// </remarks>
[Generator(LanguageNames.CSharp)]
public sealed class MessageGenerator : IIncrementalGenerator
{
    internal const string MessagesStep = "Messages";
    internal const string ModelsStep = "Models";
    internal const string NamedTypesStep = "NamedTypes";
    internal const string ContractsStep = "Contracts";
    internal const string CalledTypesStep = "CalledTypes";
    internal const string SharedStep = "Shared";
    internal const string RegistrationsStep = "Registrations";

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValuesProvider<ParsedMessage> messages = Find(context, Names.MessageAttribute, MessageParser.Parse)
            .WithTrackingName(MessagesStep);
        context.RegisterSourceOutput(
            messages.Where(static it => it.Model is not null).Select(static (it, _) => it.Model!)
                .WithTrackingName(ModelsStep),
            static (output, model) =>
                output.AddSource($"{model.Declaration.FileName}.Message.g.cs", MessageEmitter.Emit(model)));

        IncrementalValuesProvider<ParsedMessage> named = context.SyntaxProvider
            .ForAttributeWithMetadataName(
                Names.MessageTypeAttribute, static (node, _) => node is CompilationUnitSyntax, NamedTypeParser.Parse)
            .WithTrackingName(NamedTypesStep);
        Report(context, messages);
        Report(context, named);
        FindShared(context);

        IncrementalValuesProvider<EquatableArray<Registration>> called = context.SyntaxProvider
            .CreateSyntaxProvider(CalledTypeParser.MayBeCall, CalledTypeParser.Parse)
            .Where(static it => it.Count > 0)
            .WithTrackingName(CalledTypesStep);
        IncrementalValuesProvider<EquatableArray<Registration>> contracts =
            FindContracts(context).Select(static (it, _) => it.Registrations);
        IncrementalValueProvider<EquatableArray<Registration>> registrations = Of(messages).Collect()
            .Combine(Of(named).Collect())
            .Combine(called.Collect())
            .Combine(contracts.Collect())
            .Select(static (all, _) => RegistrationEmitter.Merge(
                all.Left.Left.Left.Concat(all.Left.Left.Right).Concat(all.Left.Right).Concat(all.Right)
                    .SelectMany(static it => it)))
            .WithTrackingName(RegistrationsStep);
        context.RegisterSourceOutput(registrations, static (output, all) =>
        {
            if (all.Count > 0)
                output.AddSource("Ginnel.Registrations.g.cs", RegistrationEmitter.Emit(all));
        });
    }

    private static void FindShared(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValuesProvider<ParsedShared> shared = context.SyntaxProvider
            .ForAttributeWithMetadataName(
                Names.SharedAttribute, static (node, _) => node is TypeDeclarationSyntax, SharedParser.Parse)
            .WithTrackingName(SharedStep);
        context.RegisterSourceOutput(
            shared.Where(static it => it.Model is not null).Select(static (it, _) => it.Model!),
            static (output, model) =>
                output.AddSource($"{model.Declaration.FileName}.Shared.g.cs", SharedEmitter.Emit(model)));
        context.RegisterSourceOutput(
            shared.SelectMany(static (it, _) => (IEnumerable<DiagnosticInfo>)it.Diagnostics),
            static (output, diagnostic) => output.ReportDiagnostic(diagnostic.ToDiagnostic()));
    }

    private static IncrementalValuesProvider<ParsedContract> FindContracts(
        IncrementalGeneratorInitializationContext context)
    {
        IncrementalValuesProvider<ParsedContract> contracts = context.SyntaxProvider
            .ForAttributeWithMetadataName(
                Names.ContractAttribute, static (node, _) => node is TypeDeclarationSyntax, ContractParser.Parse)
            .WithTrackingName(ContractsStep);
        context.RegisterSourceOutput(
            contracts.Where(static it => it.Model is not null).Select(static (it, _) => it.Model!),
            static (output, model) =>
                output.AddSource($"{model.FileName}.Contract.g.cs", ContractEmitter.Emit(model)));
        context.RegisterSourceOutput(
            contracts.SelectMany(static (it, _) => (IEnumerable<DiagnosticInfo>)it.Diagnostics),
            static (output, diagnostic) => output.ReportDiagnostic(diagnostic.ToDiagnostic()));
        return contracts;
    }

    private static IncrementalValuesProvider<ParsedMessage> Find(
        IncrementalGeneratorInitializationContext context,
        string attribute,
        System.Func<GeneratorAttributeSyntaxContext, CancellationToken, ParsedMessage> parse) =>
        context.SyntaxProvider.ForAttributeWithMetadataName(
            attribute, static (node, _) => node is TypeDeclarationSyntax, parse);

    private static IncrementalValuesProvider<EquatableArray<Registration>> Of(
        IncrementalValuesProvider<ParsedMessage> parsed) => parsed.Select(static (it, _) => it.Registrations);

    private static void Report(
        IncrementalGeneratorInitializationContext context, IncrementalValuesProvider<ParsedMessage> parsed) =>
        context.RegisterSourceOutput(
            parsed.SelectMany(static (it, _) => (IEnumerable<DiagnosticInfo>)it.Diagnostics),
            static (output, diagnostic) => output.ReportDiagnostic(diagnostic.ToDiagnostic()));
}
