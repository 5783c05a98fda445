// `npm run bench`: rows; `npm run bench -- rate` and `npm run bench -- memory`: the others. Further arguments are passed on.
const benches = ['rows', 'rate', 'memory'];

const [, , given = ''] = process.argv;
const isNumber = given !== '' && !Number.isNaN(Number(given));
const name = given === '' || isNumber ? 'rows' : given;
if (!benches.includes(name)) throw new Error(`no bench ${name}: there are ${benches.join(', ')}`);
if (name === given) process.argv.splice(2, 1);
await import(`./${name}/bench.ts`);
