.DEFAULT_GOAL := help
.PHONY: help demo demo-far demo-orders check test fuzz models bench bench-messages bench-sharing bench-spools
.PHONY: bench-watching screenshots ci

help: ## List the targets.
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/make \1\t\2/' | expand -t 20

demo: ## Run the web server and the database, talking. PORT= chooses the port.
	@dotnet run -c Release --project samples/Ginnel.Demo.Web

demo-far: ## The same as on two computers: each in a network namespace, joined by TLS. Needs root. PORT= as above.
	@dotnet run tools/demo-far.cs

demo-orders: ## Take orders, and mail them with a program that runs now and then. They are in ORDERS=, or artifacts.
	@mkdir -p artifacts
	@dotnet run -c Release --project samples/Ginnel.Demo.Orders -- "$(or $(ORDERS),artifacts/orders)"

check: ## Build with warnings as errors, format included, and run Ginnel.Tests: before every commit.
	@dotnet run tools/test.cs -- check

test: ## Run every test. The last line is "N passed, N failed".
	@dotnet run tools/test.cs

fuzz: ## Run the random tests (SEED= ITERATIONS=), then fuzz by coverage for MINUTES=5 or as many as given.
	@dotnet run tools/test.cs -- fuzz

models: ## Check the models of the sleep and wake protocol with spin.
	@dotnet run tools/models.cs

bench: ## Measure beside limits and rivals, into benchmarks/results; OPTIONS="--help" lists the options.
	@dotnet run -c Release --project benchmarks/Ginnel.Benchmarks -- $(OPTIONS)

bench-messages: ## Measure messages beside other serializers and code by hand, into benchmarks/results.
	@dotnet run -c Release --project benchmarks/Ginnel.Serialization.Benchmarks -- $(OPTIONS)

bench-sharing: ## Measure what processes share, beside what one process has, into benchmarks/results.
	@dotnet run -c Release --project benchmarks/Ginnel.Sharing.Benchmarks -- $(OPTIONS)

bench-spools: ## Measure spools beside files, SQLite and RabbitMQ (which it needs), into benchmarks/results.
	@dotnet run tools/prepare.cs -- spools
	@dotnet run -c Release --project benchmarks/Ginnel.Spooling.Benchmarks -- $(OPTIONS)

bench-watching: ## Measure what it costs two processes to be looked at, into benchmarks/results.
	@dotnet build src/Ginnel.Cli -c Release -v q -nologo
	@dotnet run -c Release --project benchmarks/Ginnel.Watching.Benchmarks -- --seconds 0.5 --rounds 25 $(OPTIONS)

screenshots: ## Draw the pictures of the README anew, from a running demo. Needs chromium.
	@dotnet run tools/screenshot.cs

ci: ## What CI runs, and nothing else.
	@.ci/run
